/** `live server`: the server of the environment: `live dev` in development, `live start` elsewhere (app.md A67). */
import { type Command, Option } from 'commander'

interface Options {
  port?: string
  binding?: string
  environment?: string
  workers?: string
  caching?: true
  daemon?: true
  pid?: string
  earlyHints?: true
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
    .option('-d, --daemon', 'in the background, with its output in log/<environment>.log')
    .option('-P, --pid <file>', 'where the number of its process is written; default tmp/pids/server.pid')
    .option('-C, --caching', 'with caching in development')
    .addOption(new Option('--dev-caching', 'the same as --caching').implies({ caching: true }).hideHelp())
    .option('--early-hints', 'announce what pages preload by 103 responses')
    .action(serve)
}

async function serve(options: Options): Promise<void> {
  const { environmentOf } = await import('../environment.js')
  const { requireRoot } = await import('../root.js')
  const { keepPid, pidFileOf, refuseSecond } = await import('../serve/pid-file.js')
  const [root, environment] = [requireRoot(), environmentOf(options.environment)]
  const { pid, caching, daemon, earlyHints, ...address } = options
  if (pid !== undefined || daemon) refuseSecond(pidFileOf(root, pid))
  if (daemon) {
    const { startInBackground } = await import('../serve/background.js')
    await startInBackground({ root, environment, argv: argumentsOf({ ...options, pid: pidFileOf(root, pid) }) })
    return
  }
  if (earlyHints) process.env.LIVE_EARLY_HINTS = '1'
  if (environment !== 'development') {
    const { runStart } = await import('./start.js')
    await runStart({ ...address, pid })
    return
  }
  if (caching) {
    const { setCaching } = await import('../caching-switch.js')
    setCaching(root, true)
  }
  if (pid !== undefined) keepPid(pidFileOf(root, pid), true)
  const { dev } = await import('./dev.js')
  await dev({ ...address, types: true, processes: true })
}

/** The command line of the process in the background. */
function argumentsOf({ port, binding, environment, workers, caching, pid, earlyHints }: Options): string[] {
  const values = Object.entries({ port, binding, environment, workers, pid })
  return [
    'server',
    ...values.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...(caching ? ['--caching'] : []),
    ...(earlyHints ? ['--early-hints'] : []),
  ]
}
