/** `live start`: the application in production. */
import type { Command } from 'commander'
import type { StartOptions } from '../serve/start.js'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('start')
    .description('run what `live build` made, in production')
    .option('-p, --port <port>', 'port; default PORT, else 3000')
    .option('-b, --binding <host>', 'address; default HOST, else every interface')
    .option('-e, --environment <name>', 'environment; default production')
    .option(
      '-w, --workers <number>',
      'processes behind the port, or `auto` for one per core; default WEB_CONCURRENCY, else this process alone',
    )
    .action(runStart)
}

/** Runs until it is stopped. */
export async function runStart(options: StartOptions): Promise<void> {
  const { requireRoot } = await import('../root.js')
  const { start } = await import('../serve/start.js')
  const status = await start(requireRoot(), options)
  // The process is the application now: it ends by itself.
  if (status === null) await new Promise(() => {})
  if (status !== 0) process.exitCode = status ?? 0
}
