/** `live tmp:clear`, `log:clear` and `dev:cache`: files that come back by themselves, and the switch for caching (app.md A75). */
import type { Command } from 'commander'

/** What is removed below `tmp`. The secret of development stays, or everybody would be logged out, and so do the numbers of servers that run. */
const TEMPORARY = ['cache', 'sockets', 'screenshots', 'uploads']

/** Adds the commands. */
export function register(program: Command): void {
  program
    .command('tmp:clear')
    .description('remove caches, sockets and screenshots below tmp')
    .action(async () => {
      const { requireRoot } = await import('../root.js')
      const { rmSync } = await import('node:fs')
      const { join } = await import('node:path')
      const root = requireRoot()
      for (const folder of TEMPORARY) rmSync(join(root, 'tmp', folder), { recursive: true, force: true })
    })
  program
    .command('log:clear')
    .description('empty the files in log')
    .argument('[names...]', 'only these: development test')
    .action(clearLogs)
  program
    .command('dev:cache')
    .description('switch caching in development on or off')
    .action(async () => {
      const { requireRoot } = await import('../root.js')
      const { isCaching, setCaching } = await import('../caching-switch.js')
      const { print } = await import('../output.js')
      const root = requireRoot()
      const isOn = !isCaching(root)
      setCaching(root, isOn)
      print(`Caching in development is ${isOn ? 'on' : 'off'} from the next start on.`)
    })
}

/** Emptied and not removed, because a process may be writing to them. */
async function clearLogs(names: readonly string[]): Promise<void> {
  const { requireRoot } = await import('../root.js')
  const { existsSync, readdirSync, truncateSync } = await import('node:fs')
  const { join } = await import('node:path')
  const folder = join(requireRoot(), 'log')
  if (!existsSync(folder)) return
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.log'))) {
    if (names.length === 0 || names.includes(file.slice(0, -'.log'.length))) truncateSync(join(folder, file))
  }
}
