/**
 * `live configure`: what a package has to set itself up in an application: a generator that its package.json names,
 * `"live": { "configure": "./dist/configure.js" }` (app.md §16).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { CliError } from '../errors.js'
import { loadPackageGenerator } from '../generators/package-generators.js'
import { runGenerator } from '../generators/run-generator.js'
import { processTerminal } from '../generators/terminal.js'
import { print, printJson, style } from '../output.js'

/** How it is run; the same as for generators. */
export interface ConfigureOptions {
  readonly pretend?: boolean
  readonly force?: boolean
  readonly skip?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
  /** Whether what it did is taken back. */
  readonly undo?: boolean
}

/** Whether an installed package sets itself up. */
export const hasConfigure = (root: string, name: string): boolean => configureFile(root, name) !== null

/**
 * Runs the generator of a package.
 * @param args its arguments and its own options
 * @throws CliError for a package that is not there or has none, and for what cannot be done
 */
export async function configurePackage(root: string, name: string, args: readonly string[], options: ConfigureOptions): Promise<void> {
  const file = configureFile(root, name)
  if (file === null)
    throw new CliError(`${name} needs no set-up.`, { hint: 'A package names it in its package.json, below live.configure.' })
  const generator = await loadPackageGenerator({ name: 'configure', package: name, file })
  const own = new Command(`live configure ${name}`).exitOverride().allowExcessArguments(true)
  for (const { flags, description } of generator.options ?? []) own.option(flags, description)
  own.argument('[args...]').parse([...args], { from: 'user' })
  const { undo = false, json = false } = options
  if (!json) print(`${undo ? 'Taking back the set-up of' : 'Setting up'} ${style.bold(name)}`)
  const terminal = processTerminal()
  const outcome = await runGenerator({
    generator,
    direction: undo ? 'destroy' : 'generate',
    root,
    args: own.args,
    options: { ...options, ...own.opts() },
    terminal: json ? { ...terminal, interactive: false, write: () => undefined } : terminal,
  })
  if (json) printJson(outcome)
  if (outcome.quit) throw new CliError(style.yellow('Stopped. What is listed above was done.'))
}

function configureFile(root: string, name: string): string | null {
  const folder = join(root, 'node_modules', name)
  let manifest: { readonly live?: { readonly configure?: unknown } }
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as typeof manifest
  } catch (cause) {
    throw new CliError(`${name.slice(0, 200)} is not installed.`, { hint: `live add ${name.slice(0, 200)}`, cause })
  }
  const file = manifest.live?.configure
  return typeof file === 'string' && file.startsWith('./') ? join(folder, file) : null
}
