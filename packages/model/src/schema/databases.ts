/** Makes and removes whole databases: files of SQLite, databases of a PostgreSQL server. */
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hasCode } from '@live/core'
import type { DatabaseLocation } from '../database/database-url.js'
import { lockFileOf } from '../migrations/migration-lock.js'
import { SqliteDatabase } from '../sqlite/sqlite-database.js'
import { databaseName, openClient, type PostgresClient, withDatabase } from './postgres-client.js'
import { quoted } from './sql-text.js'

/** What was found, or what was done. */
export type CreateOutcome = 'created' | 'exists'

/** The name of a database, for messages: never its URL, which may hold a password. */
export const nameOf = (location: DatabaseLocation): string => (location.kind === 'sqlite' ? location.path : databaseName(location.url))

/** Makes a database if there is none. */
export async function createDatabase(location: DatabaseLocation): Promise<CreateOutcome> {
  if (location.kind === 'postgres') return createPostgres(location.url)
  if (location.path === ':memory:' || existsSync(location.path)) return 'exists'
  await mkdir(dirname(location.path), { recursive: true })
  const database = new SqliteDatabase(location.path)
  try {
    // The file is made by what is written to it.
    database.pragma('journal_mode = WAL')
  } finally {
    database.close()
  }
  return 'created'
}

/** Removes a database with all that is in it. Nobody asks here whether that may be. @returns whether there was one */
export async function dropDatabase(location: DatabaseLocation): Promise<boolean> {
  if (location.kind === 'postgres') return dropPostgres(location.url)
  if (location.path === ':memory:' || !existsSync(location.path)) return false
  for (const path of [location.path, `${location.path}-wal`, `${location.path}-shm`, lockFileOf(location.path)])
    await rm(path, { force: true })
  return true
}

/** Codes of PostgreSQL: the database is there already, also when two make it at the same moment. */
const THERE = ['42P04', '23505']

async function createPostgres(url: string): Promise<CreateOutcome> {
  const name = databaseName(url)
  return onServer(url, async (client) => {
    try {
      await client.query(`CREATE DATABASE ${quoted(name)} ENCODING 'UTF8'`)
      return 'created'
    } catch (error) {
      if (THERE.some((code) => hasCode(error, code))) return 'exists'
      throw error
    }
  })
}

async function dropPostgres(url: string): Promise<boolean> {
  const name = databaseName(url)
  return onServer(url, async (client) => {
    try {
      await client.query(`DROP DATABASE ${quoted(name)} WITH (FORCE)`)
      return true
    } catch (error) {
      if (hasCode(error, '3D000')) return false
      throw error
    }
  })
}

/** A database cannot be made or removed from inside: one that every server has does. */
async function onServer<T>(url: string, work: (client: PostgresClient) => Promise<T>): Promise<T> {
  const name = databaseName(url)
  const client = await openClient(withDatabase(url, name === 'postgres' ? 'template1' : 'postgres'))
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
