/** `live middleware`: what every request passes (app.md A34, A70). */
import type { Command } from 'commander'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('middleware')
    .description('list the middlewares that every request passes, outermost first')
    .option('--json', 'as JSON')
    .option('-e, --environment <name>', 'environment')
    .action(async ({ json, environment }: { json?: true; environment?: string }) => {
      const { withProject } = await import('../project.js')
      const { print, printJson } = await import('../output.js')
      await withProject({ environment, quiet: true }, ({ app }) => {
        if (json) printJson(app.middlewares)
        else for (const name of [...app.middlewares, `${app.constructor.name}.routes`]) print(`use ${name}`)
      })
    })
}
