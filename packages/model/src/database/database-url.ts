/** Where a database is: the forms of `DATABASE_URL`. */
import { ConfigurationError } from '@live/core'

/** A place that one of the adapters can open. */
export type DatabaseLocation = { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string }

const FORMS = 'sqlite:storage/development.sqlite3, sqlite::memory: or postgres://user@host/name'

/**
 * Reads a database URL: `sqlite:<path>`, `sqlite:///<absolute path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`.
 * @throws ConfigurationError for anything else; the message never quotes the URL, which may hold a password
 */
export function parseDatabaseUrl(url: string | undefined): DatabaseLocation {
  if (url === undefined || url === '') throw new ConfigurationError(`There is no database URL: set DATABASE_URL, for example to ${FORMS}`)
  if (/^postgres(?:ql)?:\/\//.test(url)) return { kind: 'postgres', url: checked(url) }
  const sqlite = /^sqlite3?:(?:\/\/)?(.*)$/s.exec(url)
  if (sqlite === null) throw new ConfigurationError(`The database URL has no known form: use one like ${FORMS}`)
  const path = sqlite[1] ?? ''
  if (path === '' || path.includes('\0'))
    throw new ConfigurationError('The database URL names no file: write sqlite:<path> or sqlite::memory:')
  return { kind: 'sqlite', path }
}

function checked(url: string): string {
  try {
    void new URL(url)
    return url
  } catch {
    throw new ConfigurationError('The database URL cannot be read: characters such as @ and / in its password have to be percent-encoded')
  }
}
