/** Connections to PostgreSQL beside the pool: for the lock of migrations, and for making databases. */
import { createRequire } from 'node:module'
import { ConfigurationError, hasCode } from '@live/core'
import { DatabaseMissingError, DatabaseUnavailableError } from '../errors/index.js'

/** A client of `pg`, as far as it is used here. */
export interface PostgresClient {
  connect(): Promise<void>
  query(text: string): Promise<{ rows: Record<string, unknown>[] }>
  end(): Promise<void>
  on(event: 'error', listener: (error: unknown) => void): unknown
}

interface PostgresModule {
  Client: new (options: { connectionString: string; application_name: string; connectionTimeoutMillis: number }) => PostgresClient
}

/** Milliseconds that a connection may take. */
const PATIENCE = 10_000

/**
 * Opens a connection.
 * @throws DatabaseMissingError when the server has no such database, DatabaseUnavailableError when nobody answers
 */
export async function openClient(url: string): Promise<PostgresClient> {
  const { Client } = postgresModule()
  const client = new Client({ connectionString: url, application_name: 'live', connectionTimeoutMillis: PATIENCE })
  // What is lost while nobody asks shows at the next question.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    if (hasCode(error, '3D000')) throw new DatabaseMissingError(databaseName(url), error)
    throw new DatabaseUnavailableError(`PostgreSQL cannot be reached: ${messageOf(error)}`, error)
  }
}

/** The name of the database that a URL names; PostgreSQL's own default is the user's. */
export function databaseName(url: string): string {
  const { pathname, username } = new URL(url)
  return decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username) || 'postgres'
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${encodeURIComponent(name)}`
  return other.href
}

/** It is a peer dependency: only who uses PostgreSQL has it. */
function postgresModule(): PostgresModule {
  try {
    return createRequire(import.meta.url)('pg') as PostgresModule
  } catch (cause) {
    throw new ConfigurationError('PostgreSQL needs the package pg: npm install pg pg-query-stream', { cause })
  }
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
}
