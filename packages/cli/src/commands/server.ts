/** `live server`: the server of the environment: `live dev` in development, `live start` elsewhere (app.md A67). */
import type { Command } from 'commander'

interface Options {
  port?: string
  binding?: string
  environment?: string
  workers?: string
  caching?: true
}

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('server')
    .alias('s')
    .description('run the server of the environment: like `dev` in development, like `start` in production')
    .option('-p, --port <port>', 'port; default PORT, else 3000')
    .option('-b, --binding <host>', 'address; default HOST, else localhost in development')
    .option('-e, --environment <name>', 'environment')
    .option('-w, --workers <number>', 'processes behind the port; not in development')
    .option('-C, --caching', 'with caching in development')
    .action(serve)
}

async function serve({ caching, ...options }: Options): Promise<void> {
  const { environmentOf } = await import('../environment.js')
  if (environmentOf(options.environment) === 'development') {
    if (caching) await enableCaching()
    const { dev } = await import('./dev.js')
    await dev({ ...options, types: true, processes: true })
    return
  }
  const { runStart } = await import('./start.js')
  await runStart(options)
}

async function enableCaching(): Promise<void> {
  const { requireRoot } = await import('../root.js')
  const { setCaching } = await import('../caching-switch.js')
  setCaching(requireRoot(), true)
}
