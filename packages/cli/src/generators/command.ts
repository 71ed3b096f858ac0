/** `live generate` and `live destroy` as commands: a subcommand for each generator. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { printJson, style } from '../output.js'
import { findRoot, requireRoot } from '../root.js'
import { GENERATORS } from './catalog.js'
import { closest } from './closest.js'
import type { Generator, OptionValues } from './generator.js'
import { loadOwnGenerator, OWN_GENERATORS } from './own-generators.js'
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

/** Adds `live generate` (`g`) or `live destroy` (`d`). */
export function registerGenerators(program: Command, direction: Direction): void {
  const command = program
    .command(direction)
    .alias(direction.charAt(0))
    .description(SUMMARIES[direction])
    .usage('<generator> [arguments] [options]')
    .addHelpText('after', EXAMPLES)
    .helpCommand(false)
  for (const generator of GENERATORS) addGenerator(command, generator, direction)
  for (const name of ownNames()) addOwnGenerator(command, name, direction)
  command.action((_options: unknown, { args }: Command) => unknownGenerator(command, args[0]))
  command.allowExcessArguments(true)
}

/** Adds one generator as a command of its own: `live g:eject`. */
export function registerGenerator(program: Command, generator: Generator, name: string): void {
  addGenerator(program, generator, 'generate', name)
}

function addGenerator(parent: Command, generator: Generator, direction: Direction, name = generator.name): void {
  const command = parent.command(`${name} ${generator.args}`.trim()).description(generator.summary)
  for (const { flags, description } of generator.options ?? []) command.option(flags, description)
  addCommonOptions(command, direction).addHelpText('after', `\n${generator.help}`)
  command.action(async () => {
    await execute(generator, direction, command.args, command.opts())
  })
}

/** A generator of the application is loaded when it is asked for; until then only its name is known. */
function addOwnGenerator(parent: Command, name: string, direction: Direction): void {
  const command = parent.command(`${name} [args...]`).description(`of this application (${OWN_GENERATORS}/${name})`)
  addCommonOptions(command, direction).allowUnknownOption(true)
  command.action(async () => {
    const generator = await loadOwnGenerator(requireRoot(), name)
    const own = new Command(name).exitOverride()
    for (const { flags, description } of generator.options ?? []) own.option(flags, description)
    own.argument(generator.args === '' ? '[none...]' : generator.args.split(' ')[0]!).allowExcessArguments(true)
    own.parse([...command.args], { from: 'user' })
    await execute(generator, direction, own.args, { ...command.opts(), ...own.opts() })
  })
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
    .option('--no-test-framework', 'make no tests')
  return command
}

async function execute(generator: Generator, direction: Direction, args: readonly string[], given: OptionValues): Promise<void> {
  const options = { ...given, pretend: given['pretend'] === true || given['dryRun'] === true }
  if (given['force'] === true && given['skip'] === true) throw refusal('--force and --skip contradict each other.')
  const { runGenerator } = await import('./run-generator.js')
  const outcome = await runGenerator({ generator, direction, root: requireRoot(), args, options, terminal: terminalFor(options) })
  if (given['json'] === true) printJson(outcome)
  if (outcome.quit) throw refusal(style.yellow('Stopped. What is listed above was done.'))
}

/** With `--json` nothing else may be written to the output, so nobody is asked. */
function terminalFor(options: OptionValues): Terminal {
  const terminal = processTerminal()
  return options['json'] === true ? { ...terminal, interactive: false, write: () => undefined } : terminal
}

function unknownGenerator(command: Command, name: string | undefined): void {
  if (name === undefined) {
    command.outputHelp()
    return
  }
  const names = command.commands.map((each) => each.name())
  const guess = closest(name, names)
  throw refusal(
    `Could not find generator '${name.slice(0, 80)}'.`,
    guess === null ? 'live generate --help lists them.' : `Did you mean ${guess}?`,
  )
}

function ownNames(): string[] {
  const root = findRoot()
  const folder = root === null ? null : join(root, OWN_GENERATORS)
  if (folder === null || !existsSync(folder)) return []
  const known = new Set(GENERATORS.map(({ name }) => name))
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && !known.has(entry.name) ? [entry.name] : [],
  )
}
