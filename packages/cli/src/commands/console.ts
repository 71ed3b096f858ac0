/** `live console`: a prompt with the application loaded (app.md A68). */
import type { Command } from 'commander'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('console')
    .alias('c')
    .description('a prompt with the application, its models and its helpers')
    .option('-e, --environment <name>', 'environment')
    .option('-s, --sandbox', 'undo at the end what was written to the database')
    .action(async (options: { environment?: string; sandbox?: true }) => {
      const { openConsole } = await import('../console/console.js')
      await openConsole(options)
    })
}
