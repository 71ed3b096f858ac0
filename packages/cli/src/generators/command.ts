/** `live generate` and `live destroy` as commands: a subcommand for each generator. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { messageOf } from '../errors.js'
import { print, printError, printJson, style } from '../output.js'
import { pluginsOf } from '../plugins.js'
import { findRoot, requireRoot } from '../root.js'
import { GENERATORS } from './catalog.js'
import { closest } from './closest.js'
import type { Generator, OptionValues } from './generator.js'
import { loadOwnGenerator, OWN_GENERATORS } from './own-generators.js'
import { generatorNamed, generatorsOf, loadPackageGenerator, packageGenerators, pluginGenerators } from './package-generators.js'
import { refusal } from './refusal.js'
import type { Direction } from './run-generator.js'
import { processTerminal, type Terminal } from './terminal.js'

const SUMMARIES: Readonly<Record<Direction, string>> = {
  generate: 'make controllers, models, scaffolds and more',
  destroy: 'take back what generate made',
}

const EXAMPLES = `
Examples:
  live generate scaffold post title:string! body:text published:boolean
  live generate controller pages home about
  live generate migration add_author_to_posts author:references
  live destroy scaffold post

live generate <generator> --help tells about one of them.`

/** Adds `live generate` (`g`) or `live destroy` (`d`), with what there is by owner: of Live, of the application, of packages (app.md A47). */
export function registerGenerators(program: Command, direction: Direction): void {
  const command = program
    .command(direction)
    .alias(direction.charAt(0))
    .description(SUMMARIES[direction])
    .usage('<generator> [arguments] [options]')
    .option('-c, --collection <package>', 'a generator of this package')
    .addHelpText('after', EXAMPLES)
    .helpCommand(false)
    // As everywhere, but with generators of plugins, for which the application has to be loaded.
    .helpOption(false)
    .enablePositionalOptions()
    .option('-h, --help', 'print help')
    .configureHelp({ subcommandTerm: termOf })
  const own = ownNames()
  for (const generator of GENERATORS) {
    // One of the application takes its place.
    if (!own.includes(generator.name)) addGenerator(command, generator, direction).helpGroup('Generators of Live:')
  }
  for (const name of own) addForeign(command, name, 'of this application', direction, () => loadOwnGenerator(requireRoot(), name))
  for (const each of listedPackages(command)) addForeign(command, each.name, each.package, direction, () => loadPackageGenerator(each))
  command.hook('preSubcommand', (parent) => runCollection(parent, direction))
  command.action((_options: unknown, { args }: Command) => runUnlisted(command, args, direction))
  command.allowExcessArguments(true).allowUnknownOption(true)
}

/** Adds one generator as a command of its own: `live g:eject`. */
export function registerGenerator(program: Command, generator: Generator, name: string): void {
  addGenerator(program, generator, 'generate', name)
}

function addGenerator(parent: Command, generator: Generator, direction: Direction, name = generator.name): Command {
  const command = parent.command(`${name} ${generator.args}`.trim()).description(generator.summary).helpOption('-h, --help', 'print help')
  const underscored = name.replaceAll('-', '_')
  for (const alias of [...(generator.aliases ?? []), ...(underscored === name ? [] : [underscored])]) command.alias(alias)
  for (const { flags, description } of generator.options ?? []) command.option(flags, description)
  addCommonOptions(command, direction).addHelpText('after', `\n${generator.help}`)
  return command.action(async () => {
    await execute(generator, direction, command.args, command.opts())
  })
}

/** `scaffold <name> [attributes...]`, with its other names. */
function termOf(command: Command): string {
  const names = [command.name(), ...command.aliases().filter((alias) => !alias.includes('_'))]
  const args = command.registeredArguments.map((each) => {
    const name = `${each.name()}${each.variadic ? '...' : ''}`
    return each.required ? `<${name}>` : `[${name}]`
  })
  return [names.join('|'), ...args].join(' ')
}

/** A generator that is loaded when it is asked for; until then only its name is known. */
function addForeign(parent: Command, name: string, owner: string, direction: Direction, load: () => Promise<Generator>): void {
  const command = parent
    .command(name)
    .argument('[args...]')
    .description(`${owner === 'of this application' ? `${OWN_GENERATORS}/${name}` : `of ${owner}`}`)
  command.helpGroup(`Generators ${owner === 'of this application' ? owner : `of ${owner}`}:`)
  command.allowUnknownOption(true).helpOption(false)
  command.action(async () => runLoaded(await load(), direction, command.args, parent))
}

/** Reads the rest of the command line as the generator wants it. */
async function runLoaded(generator: Generator, direction: Direction, args: readonly string[], settings: Command): Promise<void> {
  const parent = new Command(`live ${direction}`).copyInheritedSettings(settings).exitOverride()
  addGenerator(parent, generator, direction)
  await parent.parseAsync([generator.name, ...args], { from: 'user' })
}

/** `-c <package> <generator>`, also for a name that Live has: the command that was found is not run. */
async function runCollection(parent: Command, direction: Direction): Promise<void> {
  const { collection } = parent.opts<{ collection?: string }>()
  if (collection === undefined) return
  const [name = '', ...args] = parent.args
  const generator = await loadPackageGenerator(generatorNamed(generatorsOf(requireRoot(), collection), name, collection))
  await runLoaded(generator, direction, args, parent)
  throw new CommanderError(0, 'live.done', '')
}

function addCommonOptions(command: Command, direction: Direction): Command {
  command
    .option('-p, --pretend', 'tell what would be done, and do nothing')
    .option('--dry-run', 'the same as --pretend')
    .option('-f, --force', direction === 'generate' ? 'overwrite files that are there' : 'remove files that were changed, too')
    .option('-s, --skip', direction === 'generate' ? 'keep files that are there' : 'keep files that were changed')
    .option('-q, --quiet', 'print nothing but warnings')
    .option('--json', 'print what was done as JSON')
    .option('--skip-collision-check', 'take a name that is used already')
    .option('--test-framework <generator>', 'a generator that makes the tests')
    .option('--no-test-framework', 'make no tests')
  return command
}

async function execute(generator: Generator, direction: Direction, args: readonly string[], given: OptionValues): Promise<void> {
  const options = { ...given, pretend: given['pretend'] === true || given['dryRun'] === true }
  if (given['force'] === true && given['skip'] === true) throw refusal('--force and --skip contradict each other.')
  const { runGenerator } = await import('./run-generator.js')
  const root = requireRoot()
  const { updateRegistry } = await import('../registry-files.js')
  const { routed, ...outcome } = await runGenerator({ generator, direction, root, args, options, terminal: terminalFor(options) })
  if (!outcome.pretend) updateRegistry(root)
  if (given['json'] === true) printJson(outcome)
  if (outcome.quit) throw refusal(style.yellow('Stopped. What is listed above was done.'))
  if (routed) await refreshRouteHelpers(root, given['quiet'] === true || given['json'] === true)
}

/** Brings `#routes` up to date (app.md A57, routing.md R129). What is generated stands whether the application can be loaded or not. */
async function refreshRouteHelpers(root: string, quiet: boolean): Promise<void> {
  const { usesRouteFiles } = await import('../route-files.js')
  if (!usesRouteFiles(root)) return
  try {
    const { generateRouteFiles } = await import('../project.js')
    await generateRouteFiles(root)
    if (!quiet) print(`${style.green('run'.padStart(12))}  live routes --types`)
  } catch (error) {
    const [reason = ''] = messageOf(error).split('\n')
    if (!quiet)
      print(`${style.yellow('warning'.padStart(12))}  The helpers of #routes are as they were: ${reason} Then: live routes --types`)
  }
}

/** With `--json` nothing else may be written to the output, so nobody is asked. */
function terminalFor(options: OptionValues): Terminal {
  const terminal = processTerminal()
  return options['json'] === true ? { ...terminal, interactive: false, write: () => undefined } : terminal
}

/** The list of all, or a name that is not in it: it may be one of a plugin, for which the application has to be loaded. */
async function runUnlisted(command: Command, [name, ...args]: readonly string[], direction: Direction): Promise<void> {
  const { collection, help } = command.opts<{ collection?: string; help?: true }>()
  if (collection !== undefined) return runCollection(command, direction)
  const root = findRoot()
  const problem = root === null ? null : await addOfPlugins(command, direction, root)
  if (name === undefined) command.outputHelp()
  if (problem !== null)
    printError(style.yellow(`The generators of plugins are not known, because the application cannot be loaded: ${problem}`))
  if (name === undefined) return
  const isThere = command.commands.some((each) => each.name() === name)
  if (isThere) return void (await command.parseAsync([name, ...args, ...(help === true ? ['--help'] : [])], { from: 'user' }))
  const guess = closest(name, namesIn(command))
  throw refusal(
    `Could not find generator '${name.slice(0, 80)}'.`,
    guess === null ? 'live generate --help lists them.' : `Did you mean ${guess}?`,
  )
}

/** Adds the generators of plugins; those whose names are taken are left out. @returns why they are not known */
async function addOfPlugins(command: Command, direction: Direction, root: string): Promise<string | null> {
  const { plugins, problem } = await pluginsOf(root)
  const taken = namesIn(command)
  for (const { owner, generator } of pluginGenerators(plugins)) {
    if (!taken.has(generator.name)) addGenerator(command, generator, direction).helpGroup(`Generators of the plugin ${owner}:`)
  }
  return problem
}

const namesIn = ({ commands }: Command): Set<string> => new Set(commands.flatMap((each) => [each.name(), ...each.aliases()]))

function ownNames(): string[] {
  const root = findRoot()
  const folder = root === null ? null : join(root, OWN_GENERATORS)
  if (folder === null || !existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}

/** Those of packages that have a name of their own; others are reached with `--collection`. */
function listedPackages(command: Command): ReturnType<typeof packageGenerators> {
  const root = findRoot()
  const taken = namesIn(command)
  return root === null ? [] : packageGenerators(root).filter(({ name }) => !taken.has(name) && taken.add(name))
}
