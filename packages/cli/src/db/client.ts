/** Opens the client of the database in this terminal. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CliError, hasErrorCode } from '../errors.js'
import { withDatabase } from './open-database.js'

/** A program, its arguments, and what it finds in its environment. */
export interface ClientCommand {
  readonly program: string
  readonly parameters: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Where a database is, as `Database` says it. */
type Location = { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string }

/** Opens `psql` or `sqlite3`, and ends as that ends. */
export async function openClient(parameters: readonly string[], environment?: string): Promise<void> {
  const location = await withDatabase({ environment }, async ({ database }) => database.location)
  const { program, parameters: own, env } = clientCommand(location)
  const child = spawn(program, [...own, ...parameters], { stdio: 'inherit', env: { ...process.env, ...env } })
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new CliError('', { exitCode: code ?? 1 })
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error
    throw new CliError(`${program} is not installed.`, { hint: 'Install it, or use `live query "SELECT …"`.' })
  }
}

/** What opens a database. A password is in no argument, where every user of the machine could read it. */
export function clientCommand(location: Location): ClientCommand {
  if (location.kind === 'sqlite') return { program: 'sqlite3', parameters: [location.path], env: {} }
  const url = new URL(location.url)
  const password = decodeURIComponent(url.password)
  url.password = ''
  return { program: 'psql', parameters: [url.href], env: password === '' ? {} : { PGPASSWORD: password } }
}
