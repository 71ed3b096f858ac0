/** `live secret`: a new secret (app.md A75). */
import type { Command } from 'commander'

const BYTES = 64

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('secret')
    .description('print a new random secret, for SECRET_KEY_BASE')
    .action(async () => {
      const { randomBytes } = await import('node:crypto')
      const { print } = await import('../output.js')
      print(randomBytes(BYTES).toString('hex'))
    })
}
