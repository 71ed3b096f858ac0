/** `live start`: the application in production. */
import type { Command } from 'commander'
import type { StartOptions } from '../serve/start.js'

interface Options extends StartOptions {
  /** Where the number of the process is written. */
  pid?: string | undefined
}

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
    .option('-P, --pid <file>', 'where the number of its process is written; default tmp/pids/server.pid')
    .action(async (options: Options) => {
      if (options.pid !== undefined) {
        const { refuseSecond } = await import('../serve/pid-file.js')
        refuseSecond(options.pid)
      }
      await runStart(options)
    })
}

/** Runs until it is stopped. */
export async function runStart({ pid, ...options }: Options): Promise<void> {
  const { requireRoot } = await import('../root.js')
  const { start } = await import('../serve/start.js')
  const { explainListening, requireFree } = await import('../serve/busy-port.js')
  const { keepPid, pidFileOf } = await import('../serve/pid-file.js')
  const { printError } = await import('../output.js')
  const { whenShellEnds } = await import('../shell.js')
  const { default: cluster } = await import('node:cluster')
  const root = requireRoot()
  if (options.port !== undefined) {
    const { addressFor } = await import('../dev/address.js')
    await requireFree(addressFor(root, options.environment ?? 'production', options))
  }
  keepPid(pidFileOf(root, pid), pid !== undefined)
  // Without a listener the signal of `live restart` would end the process; a pool has its own besides.
  process.on('SIGUSR2', () => {
    if (Object.keys(cluster.workers ?? {}).length === 0) printError('One process cannot replace itself: start it with --workers 1 or more.')
  })
  whenShellEnds(() => process.kill(process.pid, 'SIGTERM'))
  const status = await start(root, options).catch(explainListening)
  // The process is the application now: it ends by itself.
  if (status === null) await new Promise(() => {})
  if (status !== 0) process.exitCode = status ?? 0
}
