/** `live dev`: the server of development. */
import type { Command } from 'commander'

interface Options {
  port?: string
  binding?: string
  environment?: string
  types: boolean
  processes: boolean
}

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('dev')
    .description('run the application, and load it anew as it changes')
    .option('-p, --port <port>', 'port; default PORT, else 3000')
    .option('-b, --binding <host>', 'address; default HOST, else localhost')
    .option('-e, --environment <name>', 'environment')
    .option('--no-types', 'without checking types')
    .option('--no-processes', 'without the processes of Procfile.dev')
    .action(dev)
}

/** Runs until Ctrl-C. */
export async function dev({ port, binding, environment, types, processes }: Options): Promise<void> {
  const [{ requireRoot }, { environmentOf }, { addressFor }, { Supervisor }] = await Promise.all([
    import('../root.js'),
    import('../environment.js'),
    import('../dev/address.js'),
    import('../dev/supervisor.js'),
  ])
  const root = requireRoot()
  const name = environmentOf(environment)
  const address = addressFor(root, name, { port, binding })
  const status = await new Supervisor({ root, address, environment: name, types, processes }).run()
  if (status !== 0) process.exitCode = status
}
