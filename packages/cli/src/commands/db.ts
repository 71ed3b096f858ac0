/** `live db:…`: everything that is done to a database, and `live db`, which opens it (app.md A73, A74). */
import { type Command, Option } from 'commander'
import type { FixturesOptions } from '../db/fixtures.js'
import type { QueryOptions } from '../db/query.js'
import type { SystemChangeOptions } from '../db/system-change.js'
import type { MigrateSettings, TaskWork } from '../db/tasks.js'

interface Options {
  environment?: string
  json?: true
  version?: string
  step?: string
  dryRun?: true
}

/** A command: its name, what it says about itself, what it does. */
interface Entry {
  readonly name: string
  readonly description: string
  readonly run: (work: typeof import('../db/tasks.js')) => TaskWork
  /** Whether the application boots whole: for what runs code of it. */
  readonly whole?: true
  readonly accepts?: 'version' | 'step' | 'both'
}

const ENTRIES: readonly Entry[] = [
  { name: 'db:create', description: 'make the database', run: ({ create }) => create },
  { name: 'db:drop', description: 'remove the database', run: ({ drop }) => drop },
  { name: 'db:rollback', description: 'take back the last migration, or the last STEP', accepts: 'step', run: ({ rollback }) => rollback },
  { name: 'db:migrate:up', description: 'run the migration VERSION', accepts: 'version', run: ({ up }) => up },
  { name: 'db:migrate:down', description: 'take back the migration VERSION', accepts: 'version', run: ({ down }) => down },
  {
    name: 'db:migrate:redo',
    description: 'take back the last migration, or the last STEP or VERSION, and run it again',
    accepts: 'both',
    run: ({ redo }) => redo,
  },
  { name: 'db:migrate:reset', description: 'remove the database, make it, and run every migration', run: ({ remigrate }) => remigrate },
  { name: 'db:migrate:status', description: 'list the migrations, and whether they were run', run: ({ status }) => status },
  { name: 'db:version', description: 'print the version of the last migration', run: ({ version }) => version },
  { name: 'db:abort_if_pending_migrations', description: 'exit with status 1 if migrations are pending', run: ({ pending }) => pending },
  { name: 'db:setup', description: 'make the database, load its schema and its seeds', whole: true, run: ({ setup }) => setup },
  { name: 'db:reset', description: 'remove the database and set it up again', whole: true, run: ({ reset }) => reset },
  {
    name: 'db:prepare',
    description: 'set up a new database, or run what is pending: for deploys',
    whole: true,
    run: ({ prepare }) => prepare,
  },
  { name: 'db:seed', description: 'run db/seeds.ts', whole: true, run: ({ seed }) => seed },
  { name: 'db:seed:replant', description: 'empty every table, and run db/seeds.ts', whole: true, run: ({ seedReplant }) => seedReplant },
  { name: 'db:truncate', description: 'empty every table', run: ({ truncate }) => truncate },
  { name: 'db:schema:dump', description: 'write db/schema.sql', run: ({ schemaDump }) => schemaDump },
  {
    name: 'db:schema:load',
    description: 'make the database as db/schema.sql says; removes what is there',
    run: ({ schemaLoad }) => schemaLoad,
  },
  {
    name: 'db:environment:set',
    description: 'say that the database belongs to this environment',
    run: ({ setEnvironment }) => setEnvironment,
  },
]

/** Adds the commands. */
export function register(program: Command): void {
  program
    .command('db')
    .alias('dbconsole')
    .description('open the client of the database: psql or sqlite3')
    .argument('[arguments...]', 'passed on to the client, behind --')
    .option('-e, --environment <name>', 'environment')
    .action(async (parameters: string[], { environment }: Options) => {
      const { openClient } = await import('../db/client.js')
      await openClient(parameters, environment)
    })
  registerMigrate(program)
  program
    .command('db:diff')
    .description('write the migration that makes the tables as the models say')
    .argument('<name>', 'of the migration, such as AddAgeToUsers')
    .option('-p, --pretend', 'print it, and write nothing')
    .option('-e, --environment <name>', 'environment')
    .action(async (name: string, options: { pretend?: true; environment?: string }) => {
      const { writeDifference } = await import('../db/difference.js')
      await writeDifference(name, options)
    })
  program
    .command('db:fields')
    .description('write classes with the columns of the tables, for models to extend')
    .option('--out <file>', 'where', 'db/fields.ts')
    .option('-p, --pretend', 'print it, and write nothing')
    .option('-e, --environment <name>', 'environment')
    .action(async (options: { out: string; pretend?: true; environment?: string }) => {
      const { writeFields } = await import('../db/fields.js')
      await writeFields(options)
    })
  for (const entry of ENTRIES) registerEntry(program, entry)
  program
    .command('db:fixtures:load')
    .description('empty every table, and insert the labelled rows of test/fixtures')
    .argument('[names...]', 'only those of these files: posts admin/users')
    .option('-e, --environment <name>', 'environment')
    .option('--json', 'as JSON')
    .action(async (names: string[], options: FixturesOptions) => {
      const { loadFixtureFiles } = await import('../db/fixtures.js')
      await loadFixtureFiles(names, options)
    })
  registerSystemChange(program)
  registerQuery(program)
}

function registerMigrate(program: Command): void {
  common(program.command('db:migrate'), 'both')
    .description('run pending migrations, or go to VERSION')
    .option('--dry-run', 'print the SQL of both databases, and do nothing')
    .action(async (settings: string[], options: Options) => {
      const tasks = await import('../db/tasks.js')
      await tasks.runTask(options.dryRun ? tasks.dryRun : tasks.migrate, {
        ...taskOptions(options),
        settings: settingsOf(settings, options),
      })
    })
}

function registerEntry(program: Command, { name, description, run, whole, accepts }: Entry): void {
  const command = accepts === undefined ? program.command(name) : common(program.command(name), accepts)
  const action = async (given: string[], options: Options): Promise<void> => {
    const tasks = await import('../db/tasks.js')
    await tasks.runTask(run(tasks), { ...taskOptions(options), whole: whole ?? false, settings: settingsOf(given, options) })
  }
  command.description(description)
  if (accepts !== undefined) command.action(action)
  else {
    command.option('-e, --environment <name>', 'environment').option('--json', 'as JSON')
    command.action((options: Options) => action([], options))
  }
}

function common(command: Command, accepts: 'version' | 'step' | 'both'): Command {
  command.argument('[settings...]', 'VERSION=20261122080523, STEP=2: the same as the options')
  if (accepts !== 'step') command.option('--version <version>', 'the migration')
  if (accepts !== 'version') command.option('--step <count>', 'how many migrations')
  return command.option('-e, --environment <name>', 'environment').option('--json', 'as JSON')
}

const taskOptions = ({ environment, json }: Options) => ({ environment, json: json ?? false })

/** Of options, of `VERSION=…` on the command line, and of the environment, in this order. */
function settingsOf(given: readonly string[], options: Options): MigrateSettings {
  const named = Object.fromEntries(given.map((text) => [text.slice(0, text.indexOf('=')).toUpperCase(), text.slice(text.indexOf('=') + 1)]))
  const unknown = given.find((text) => !/^(?:version|step)=/i.test(text))
  return {
    unknown,
    version: options.version ?? named['VERSION'] ?? (process.env['VERSION'] || undefined),
    step: options.step ?? named['STEP'] ?? (process.env['STEP'] || undefined),
  }
}

function registerSystemChange(program: Command): void {
  program
    .command('db:system:change')
    .description('change the files and packages of the application for another database')
    .requiredOption('--to <name>', 'sqlite or postgresql')
    .option('-p, --pretend', 'tell what would be done, and do nothing')
    .option('-f, --force', 'overwrite what you changed')
    .option('-s, --skip', 'keep what you changed')
    .option('-q, --quiet', 'print nothing')
    .option('--no-install', 'without installing the packages')
    .addOption(new Option('--skip-install', 'the same as --no-install').implies({ install: false }).hideHelp())
    .action(async (options: SystemChangeOptions) => {
      const { changeSystem } = await import('../db/system-change.js')
      await changeSystem(options)
    })
}

function registerQuery(program: Command): void {
  program
    .command('query')
    .description('run a query that only reads, and print its rows')
    .argument('<query>', 'one statement of SQL, or code such as "Post.where({ published: true })"')
    .option('--sql', 'it is SQL, whatever it begins with')
    .option('--db <name>', 'another database that config/database.ts exports')
    .option('--page <number>', 'which page', '1')
    .option('--per <rows>', 'rows per page, at most 10000', '100')
    .option('--json', 'as JSON')
    .option('-e, --environment <name>', 'environment')
    .action(async (source: string, options: QueryOptions) => {
      const { runQuery } = await import('../db/query.js')
      await runQuery(source, options)
    })
}
