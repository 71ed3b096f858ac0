/** `live test`: the tests of the application (app.md A72). */
import type { Command } from 'commander'

interface Options {
  name?: string
  watch?: true
  failed?: true
  failFast?: true
  seed?: string
  profile?: true
  deferOutput?: true
  workers?: string
  database: boolean
  reset?: true
}

/** Adds the commands. */
export function register(program: Command): void {
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('-n, --name <pattern>', 'only tests with this in their name; /between slashes/ it is a pattern')
      .option('-w, --watch', 'run again what a change touches')
      .option('-f, --failed', 'only those that failed the last time')
      .option('--fail-fast', 'end at the first file that fails')
      .option('--seed <number>', 'in the order that this number gives')
      .option('--profile', 'list the slowest tests')
      .option('--defer-output', 'show failures at the end')
      .option('-j, --workers <number>', 'how many files run side by side, each with a database of its own; default PARALLEL_WORKERS')
      .option('--no-database', 'leave the test database as it is')
  command('test', 'run the tests; without places all but those of test/system')
    .alias('t')
    .argument('[places...]', 'files, folders, file:12 or file:10-20; what follows -- is for jest')
    .action((places: string[], options: Options) => run(places, options, false))
  command('test:system', 'run the tests of test/system').action((options: Options) => run(['test/system'], options, true))
  command('test:all', 'run all tests, those of test/system too').action((options: Options) => run([], options, true))
  command('test:db', 'make the test database anew, and run the tests')
    .argument('[places...]', 'as for test')
    .action((places: string[], options: Options) => run(places, { ...options, reset: true }, false))
}

async function run(places: readonly string[], options: Options, system: boolean): Promise<void> {
  const { requireRoot } = await import('../root.js')
  const { runTests } = await import('../testing/run-tests.js')
  const { exitWith } = await import('../errors.js')
  const end = process.argv.indexOf('--')
  const more = end < 0 ? [] : process.argv.slice(end + 1)
  const status = await runTests(requireRoot(), places.slice(0, places.length - more.length), { ...options, system }, more)
  if (status !== 0) exitWith(status)
}
