/** `live check`: names of files and classes, routes, and types, those of templates too (app.md A26, A75, A99). */
import type { Command } from 'commander'
import type { Project } from '../project.js'

interface Options {
  types: boolean
  json?: true
  environment?: string
}

/** Something that is wrong, and where. */
interface Finding {
  readonly check: 'files' | 'routes' | 'types' | 'templates'
  readonly message: string
}

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('check')
    .description('check the names that files export, where routes lead, and types, also of templates that declare their locals')
    .option('--no-types', 'without checking types')
    .option('--json', 'as JSON')
    .option('-e, --environment <name>', 'environment')
    .action(check)
}

async function check({ types, json, environment }: Options): Promise<void> {
  const { withProject } = await import('../project.js')
  const { print, printJson, style } = await import('../output.js')
  const findings = await withProject({ environment, quiet: true }, async (project) => {
    const found = await findingsOf(project)
    return types && project.loader !== null ? [...found, ...(await typeFindings(project))] : found
  })
  if (json) printJson(findings)
  else if (findings.length === 0) print(style.green('All is well.'))
  else for (const { check: name, message } of findings) print(`${style.red(name.padEnd(9))} ${message}`)
  if (findings.length === 0) return
  const { exitWith } = await import('../errors.js')
  exitWith(1)
}

async function findingsOf({ app, core }: Project): Promise<Finding[]> {
  const files = await core.checkCode(app.codeRoot)
  return [
    ...files.map(({ file, message }): Finding => ({ check: 'files', message: `${file} ${message}` })),
    ...core.checkRoutes(app.routes).map((message): Finding => ({ check: 'routes', message })),
  ]
}

async function typeFindings({ app, core, root }: Project): Promise<Finding[]> {
  const { typeChecker } = await import('../dev/type-checker.js')
  const { templateProblems } = await import('../inspect/template-types.js')
  const { spawnSync } = await import('node:child_process')
  const templates = templateProblems(core, app, root).map((message): Finding => ({ check: 'templates', message }))
  const tsc = typeChecker(root)
  if (tsc === null) return templates
  const { stdout } = spawnSync(tsc, ['--noEmit', '--pretty', 'false'], { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
  const types = stdout
    .split('\n')
    .filter((line) => /error TS\d+/.test(line))
    .map((message): Finding => ({ check: 'types', message }))
  return [...types, ...templates]
}
