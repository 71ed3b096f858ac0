/** `live add`: installs packages and lets each set itself up (app.md §16). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../errors.js'
import { runProgram } from '../new/run-program.js'
import { print, style } from '../output.js'
import { type ConfigureOptions, configurePackage, hasConfigure } from './configure-package.js'
import { addArguments, packageManagerOf } from './package-manager.js'

/** How packages are added. */
export interface AddOptions extends ConfigureOptions {
  /** Whether only development needs them. */
  readonly dev?: boolean
  /** Whether they are installed already. */
  readonly skipInstall?: boolean
}

/** A name, with a version behind @ if one is wanted; or a folder or a file, which begins with a dot, a slash or `file:`. */
const SPEC = /^(?:(?:@[a-z\d~-][\w.~-]*\/)?[a-z\d~-][\w.~-]*(?:@[\w.^~<>=*|+-]+)?|(?:file:|\.{0,2}\/)[^\s"'`$;&|<>]+)$/i

/**
 * Installs packages with the package manager of the project, and runs what each has to set itself up.
 * @param specs names such as `@live/redis` or `@live/redis@1.2.0`, or paths
 * @throws CliError for what can be no package, when the installation fails, and for what a package cannot set up
 */
export async function addPackages(root: string, specs: readonly string[], options: AddOptions = {}): Promise<void> {
  for (const spec of specs)
    if (spec.startsWith('-') || !SPEC.test(spec)) throw new CliError(`${JSON.stringify(spec)} is no name of a package.`)
  const before = dependenciesOf(root)
  if (!options.skipInstall) await install(root, specs, options)
  if (options.pretend && !options.skipInstall) return
  for (const name of namesOf(specs, before, dependenciesOf(root))) {
    if (!existsSync(join(root, 'node_modules', name))) throw new CliError(`${name} is not installed.`, { hint: `live add ${name}` })
    if (hasConfigure(root, name)) await configurePackage(root, name, [], options)
    else print(style.dim(`${name} needs no set-up.`))
  }
}

async function install(root: string, specs: readonly string[], { dev = false, pretend = false }: AddOptions): Promise<void> {
  const manager = packageManagerOf(root)
  const args = addArguments(manager, specs, dev)
  print(`${style.bold('run'.padStart(12))}  ${manager} ${args.join(' ')}`)
  if (pretend) return
  const { status, stderr } = await runProgram(manager, args, { cwd: root, shown: true })
  if (status === null) throw new CliError(`${manager} could not be started${stderr === '' ? '.' : `: ${stderr}`}`)
  if (status !== 0) throw new CliError(`${manager} could not install them; nothing was set up.`, { exitCode: status })
}

function dependenciesOf(root: string): ReadonlySet<string> {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
    devDependencies?: Record<string, string>
  }
  return new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)])
}

/** Those that were named, and for paths those that are new: only the package manager knows their names. */
function namesOf(specs: readonly string[], before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  const isPath = (spec: string): boolean => /^(?:file:|\.{0,2}\/)/.test(spec)
  const named = specs.filter((spec) => !isPath(spec)).map((spec) => spec.replace(/(?<=.)@[^/]*$/, ''))
  const added = specs.some(isPath) ? [...after].filter((name) => !before.has(name)) : []
  return [...new Set([...named, ...added])]
}
