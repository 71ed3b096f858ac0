/** `live restart`: the server of this folder loads everything anew (app.md A75). */
import type { Command } from 'commander'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('restart')
    .description('make the running server load everything anew: that of development, or the processes of --workers one by one')
    .option('-P, --pid <file>', 'where the number of its process is; default tmp/pids/server.pid')
    .action(async ({ pid: given }: { pid?: string }) => {
      const { requireRoot } = await import('../root.js')
      const { pidFileOf, runningProcess } = await import('../serve/pid-file.js')
      const { print } = await import('../output.js')
      const file = pidFileOf(requireRoot(), given)
      const pid = runningProcess(file)
      if (pid === null) {
        const { CliError } = await import('../errors.js')
        throw new CliError(`No server runs: ${file} names no process.`, { hint: 'Start one with `live dev`, or `live start --workers 2`.' })
      }
      process.kill(pid, 'SIGUSR2')
      print(`Told process ${pid} to load everything anew.`)
    })
}
