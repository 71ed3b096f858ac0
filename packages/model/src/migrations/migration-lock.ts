/** One process at a time: a lock around everything that changes the schema (app.md A155). */

import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { FifoLock } from '../database/fifo-lock.js'
import { MigrationLockError } from '../errors/migration-errors.js'
import { openClient } from '../schema/postgres-client.js'
import { SqliteDatabase } from '../sqlite/sqlite-database.js'
import type { MigrationHost } from './host.js'

/** Any number; the same for every application, because a lock belongs to one database. */
const LOCK_KEY = '4985133276150283'
/** Milliseconds between two tries. Nobody waits inside a statement, because an index that is built concurrently would wait for that. */
const EVERY = 100

/** Two migrations of one process wait for each other here. */
const own = new WeakMap<object, FifoLock>()

/**
 * Runs work while no other process migrates this database. The lock goes with the process, however that ends.
 * @throws MigrationLockError after `migrationLockTimeout`
 */
export async function withMigrationLock<T>(host: MigrationHost, work: () => Promise<T>): Promise<T> {
  const timeout = host.migrationLockTimeout
  const lock = own.get(host) ?? new FifoLock()
  own.set(host, lock)
  const free = await lock.acquire(timeout, () => new MigrationLockError(timeout))
  try {
    const unlock = await lockDatabase(host)
    try {
      return await work()
    } finally {
      await unlock()
    }
  } finally {
    free()
  }
}

type Unlock = () => Promise<void> | void

async function lockDatabase({ location, migrationLockTimeout }: MigrationHost): Promise<Unlock> {
  if (location.kind === 'postgres') return lockPostgres(location.url, migrationLockTimeout)
  return location.path === ':memory:' ? () => undefined : lockSqlite(location.path, migrationLockTimeout)
}

/** On a connection of its own, so that a pool of one is enough for the work. */
async function lockPostgres(url: string, timeout: number): Promise<Unlock> {
  const client = await openClient(url)
  try {
    await until(timeout, async () => {
      const { rows } = await client.query(`SELECT pg_try_advisory_lock(${LOCK_KEY}) AS held`)
      return rows[0]?.['held'] === true
    })
  } catch (error) {
    await client.end()
    throw error
  }
  return () => client.end()
}

/** The place of the file that is locked beside a database. */
export const lockFileOf = (path: string): string => `${path}-migrating`

/** The lock of a file that the operating system takes back when the process ends; SQLite brings it along. */
async function lockSqlite(path: string, timeout: number): Promise<Unlock> {
  await mkdir(dirname(path), { recursive: true })
  const file = new SqliteDatabase(lockFileOf(path), { timeout: 1 })
  const take = (): boolean => {
    try {
      file.exec('BEGIN EXCLUSIVE')
      return true
    } catch (error) {
      if (isBusy(error)) return false
      throw error
    }
  }
  try {
    await until(timeout, () => Promise.resolve(take()))
  } catch (error) {
    file.close()
    throw error
  }
  return () => file.close()
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'message' in error && /locked|busy/i.test(String(error.message))
}

async function until(timeout: number, take: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + timeout
  while (!(await take())) {
    if (performance.now() > end) throw new MigrationLockError(timeout)
    await wait(Math.min(EVERY, timeout))
  }
}
