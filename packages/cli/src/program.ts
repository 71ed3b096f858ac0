/** The program: which file has which command, and how a command line finds it. Only the file that is asked for is loaded. */
import { Command, type CommanderError } from 'commander'
import { CliError, hasErrorCode, isCliError } from './errors.js'
import { findRoot } from './root.js'
import { VERSION } from './version.js'

/** What every file of `commands/` exports. */
export interface CommandModule {
  /**
   * Adds its commands. What is heavy is imported inside of their actions.
   * @param isAsked whether one of them is to be run, or to be helped with; else they are only listed
   */
  register(program: Command, isAsked: boolean): void | Promise<void>
}

/** The files of `commands/`, in the order of `live --help`. */
const FILES = {
  new: () => import('./commands/new.js'),
  dev: () => import('./commands/dev.js'),
  server: () => import('./commands/server.js'),
  build: () => import('./commands/build.js'),
  start: () => import('./commands/start.js'),
  restart: () => import('./commands/restart.js'),
  generate: () => import('./commands/generate.js'),
  destroy: () => import('./commands/destroy.js'),
  add: () => import('./commands/add.js'),
  routes: () => import('./commands/routes.js'),
  console: () => import('./commands/console.js'),
  runner: () => import('./commands/runner.js'),
  db: () => import('./commands/db.js'),
  test: () => import('./commands/test.js'),
  check: () => import('./commands/check.js'),
  i18n: () => import('./commands/i18n.js'),
  boot: () => import('./commands/boot.js'),
  about: () => import('./commands/about.js'),
  config: () => import('./commands/config.js'),
  middleware: () => import('./commands/middleware.js'),
  initializers: () => import('./commands/initializers.js'),
  credentials: () => import('./commands/credentials.js'),
  secret: () => import('./commands/secret.js'),
  stats: () => import('./commands/stats.js'),
  notes: () => import('./commands/notes.js'),
  tmp: () => import('./commands/tmp.js'),
  time: () => import('./commands/time.js'),
  app: () => import('./commands/app.js'),
  version: () => import('./commands/version.js'),
} satisfies Record<string, () => Promise<CommandModule>>

/** More names than this are no help. */
const MOST_SUGGESTED = 5
const LIST_HINT = '(`live --help` lists the commands and options)'

type FileName = keyof typeof FILES

const FILE_NAMES = Object.keys(FILES) as FileName[]

/** Commands whose name does not begin with that of their file. */
const FILE_OF: Readonly<Record<string, FileName>> = {
  s: 'server',
  c: 'console',
  g: 'generate',
  'g:eject': 'generate',
  'env:add': 'generate',
  d: 'destroy',
  configure: 'add',
  r: 'runner',
  t: 'test',
  dbconsole: 'db',
  query: 'db',
  info: 'about',
  'log:clear': 'tmp',
  'dev:cache': 'tmp',
  devcontainer: 'app',
}

/**
 * Runs a command line.
 * @returns the exit status
 * @throws CliError, or what the command throws
 */
export async function run(argv: readonly string[]): Promise<number> {
  const program = newProgram()
  try {
    if (!isVersion(argv)) await addCommands(program, argv)
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync(withHelp(program, argv), { from: 'user' })
    // A script of the application may have set one.
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (hasErrorCode(error, 'commander.helpDisplayed', 'commander.help', 'commander.version')) return 0
    // commander has printed it.
    if (isCommanderError(error)) return error.exitCode
    if (isCliError(error) && error.message === '') return error.exitCode
    throw error
  }
}

function newProgram(): Command {
  return new Command('live')
    .description('Live: a web framework for TypeScript whose heart is live streaming')
    .version(`Live ${VERSION}`, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .showHelpAfterError(LIST_HINT)
    .configureHelp({ showGlobalOptions: false })
    .enablePositionalOptions()
    .exitOverride()
}

/** `live help generate` is `live generate --help`: what has its own way to help uses it. */
function withHelp(program: Command, argv: readonly string[]): readonly string[] {
  const [first, name = '', ...rest] = argv
  return first === 'help' && rest.length === 0 && isKnown(program, name) ? [name, '--help'] : argv
}

/** `live --version` needs no command, and no task of the application. */
const isVersion = ([first = '']: readonly string[]): boolean => first === '--version' || first === '-v'

/** The one file whose command is asked for, else all of them, and the tasks of the application. */
async function addCommands(program: Command, argv: readonly string[]): Promise<void> {
  const [first = ''] = argv[0] === 'help' ? argv.slice(1) : argv
  const file = fileOf(first)
  if (file !== undefined) {
    await addFile(program, file, true)
    if (isKnown(program, first)) return
  }
  for (const each of FILE_NAMES) if (each !== file) await addFile(program, each, false)
  if (isKnown(program, first)) return
  const root = findRoot()
  if (root !== null) {
    const { addTasks } = await import('./tasks.js')
    await addTasks(program, root)
    if (!isKnown(program, first)) await addOfPlugins(program, root)
  }
  refuseBeginning(program, first)
  if (argv[0] === 'help' && !['', 'help'].includes(first) && !isKnown(program, first)) throw unknown(first)
}

/** Only the application knows the commands of its plugins: it is loaded where it has any, for the list and for a name that nothing else has. */
async function addOfPlugins(program: Command, root: string): Promise<void> {
  const { addPluginCommands } = await import('./plugins.js')
  const problem = await addPluginCommands(program, root)
  if (problem === null) return
  const { printError, style } = await import('./output.js')
  printError(style.yellow(`The commands of plugins are not known, because the application cannot be loaded: ${problem}`))
}

/** `gen` for `generate`: the beginning of a name, which is too far from it for what commander suggests. */
function refuseBeginning(program: Command, first: string): void {
  if (first.length < 2 || first.startsWith('-') || isKnown(program, first)) return
  const names = program.commands.map((command) => command.name()).filter((name) => name.startsWith(first))
  if (names.length === 0 || names.length > MOST_SUGGESTED) return
  const hint = names.length === 1 ? `(Did you mean ${names[0]}?)` : `(Did you mean one of ${names.join(', ')}?)`
  throw unknown(first, `${hint}\n`)
}

/** As commander says it, which for `live help nope` would print the list of all. */
const unknown = (name: string, hint = ''): CliError => new CliError(`error: unknown command '${name}'`, { hint: `${hint}${LIST_HINT}` })

function fileOf(name: string): FileName | undefined {
  const own = Object.hasOwn(FILE_OF, name) ? FILE_OF[name] : undefined
  return own ?? FILE_NAMES.find((file) => file === name.split(':')[0])
}

function isKnown({ commands }: Command, name: string): boolean {
  return commands.some((command) => command.name() === name || command.aliases().includes(name))
}

async function addFile(program: Command, file: FileName, isAsked: boolean): Promise<void> {
  const { register } = await FILES[file]()
  await register(program, isAsked)
}

function isCommanderError(error: unknown): error is CommanderError {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('commander.')
}
