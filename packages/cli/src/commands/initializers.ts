/** `live initializers`: the steps of boot, in their order (app.md A3, A70). */
import type { Command } from 'commander'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('initializers')
    .description('list the initializers in the order in which they run')
    .option('--json', 'as JSON')
    .option('-e, --environment <name>', 'environment')
    .action(async ({ json, environment }: { json?: true; environment?: string }) => {
      const { withProject } = await import('../project.js')
      const { print, printJson, style } = await import('../output.js')
      await withProject({ environment, quiet: true }, ({ app: { initializers } }) => {
        if (json) printJson(initializers)
        else for (const { name, file } of initializers) print(file === null ? name : `${name}  ${style.dim(file)}`)
      })
    })
}
