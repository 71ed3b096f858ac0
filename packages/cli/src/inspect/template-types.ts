/** The types of templates that say which locals they take (app.md A99, A100). */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LiveApplication, TemplateCheck } from '@live/core'
import { parseProblems, typeChecker } from '../dev/type-checker.js'

type Core = typeof import('@live/core')

/** Where the code of templates lies while it is checked, below the root. */
const FOLDER = 'tmp/templates'
/** Templates are JavaScript: parameters in them have no types to write. */
const SETTINGS = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    rootDir: '../..',
    noEmit: true,
    composite: false,
    incremental: false,
    noImplicitAny: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowUnreachableCode: true,
  },
  include: ['**/*.eta.ts', '../../.live/*.d.ts'],
  exclude: [],
}

/** What is wrong with the templates of a booted application, a line each: `app/views/posts/_form.html.eta:3:5 …`. */
export function templateProblems(core: Core, app: LiveApplication, root: string): string[] {
  const folder = join(root, FOLDER)
  const checks = app.config.view?.renderer?.checks?.(folder, controllerHelpers(core, app)) ?? []
  const broken = checks.flatMap(({ path, problem }) =>
    problem === null ? [] : [`${path}:${problem.line}:${problem.column} ${problem.message}`],
  )
  const typed = checks.filter(({ code }) => code !== null)
  const tsc = typeChecker(root)
  if (tsc === null || typed.length === 0) return broken
  rmSync(folder, { recursive: true, force: true })
  try {
    write(folder, typed)
    return [...broken, ...typeProblems(tsc, root, typed)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function controllerHelpers(core: Core, { routes }: LiveApplication): string[] {
  const controllers = new Set(routes.entries.flatMap(({ target }) => (target.kind === 'action' ? [target.controller] : [])))
  return [...new Set([...controllers].flatMap((each) => [...core.helperNamesOf(each), ...core.flashTypesOf(each)]))]
}

function write(folder: string, checks: readonly TemplateCheck[]): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(SETTINGS))
  for (const { path, code } of checks) {
    const file = join(folder, `${path}.ts`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, code!)
  }
}

function typeProblems(tsc: string, root: string, checks: readonly TemplateCheck[]): string[] {
  const { stdout } = spawnSync(tsc, ['-p', join(FOLDER, 'tsconfig.json'), '--pretty', 'false'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  // The lines below a message say what it is about.
  return parseProblems(stdout.replaceAll(/\r?\n +/g, ' ')).flatMap(({ file, line, column, code, message }) => {
    const check = checks.find(({ path }) => file.replaceAll('\\', '/').endsWith(`${FOLDER}/${path}.ts`))
    // What is wrong with other files is said of these.
    if (check === undefined) return []
    const place = check.placeOf(line, column)
    return [`${check.path}:${Math.max(1, place.line)}:${place.column} ${code} ${message}`]
  })
}
