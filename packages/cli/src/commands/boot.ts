/** `live boot`: boots and ends, to see that it works (app.md A75). */
import type { Command } from 'commander'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('boot')
    .description('boot the application and stop it, for CI')
    .option('-e, --environment <name>', 'environment')
    .action(async ({ environment }: { environment?: string }) => {
      const started = performance.now()
      const { withProject } = await import('../project.js')
      const { print } = await import('../output.js')
      await withProject({ environment }, ({ app }) => {
        print(`Booted ${app.environment} in ${Math.round(performance.now() - started)} ms.`)
      })
    })
}
