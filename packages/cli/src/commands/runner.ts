/** `live runner`: code or a file with the application booted (app.md A71). */
import type { Command } from 'commander'

interface Options {
  environment?: string
  skipExecutor?: true
}

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('runner')
    .alias('r')
    .description('run code, a file, or with - the standard input, with the application booted')
    .argument('<code>', 'code such as "console.log(await Post.count())", the name of a file, or -')
    .argument('[args...]', 'arguments, in process.argv')
    .option('-e, --environment <name>', 'environment')
    .option('-w, --skip-executor', 'outside of a unit of work')
    .passThroughOptions()
    .action(async (source: string, args: string[], { environment, skipExecutor }: Options) => {
      const { runSource } = await import('../runner/runner.js')
      await runSource(source, args, { environment, executor: skipExecutor !== true })
    })
}
