/** Locks that another process has on a SQLite file: waited for while everybody else in this process goes on. */
import { setTimeout as pause } from 'node:timers/promises'
import { isError } from '@live/core'
import { LockTimeoutError } from '../errors/database-errors.js'

/** Milliseconds between two attempts: the first, and the most. */
const FIRST_PAUSE = 1
const LONGEST_PAUSE = 25

/**
 * Does work again and again while the file is locked. SQLite itself would wait too, and stop the event loop for that long.
 * @param timeout in milliseconds @throws LockTimeoutError when it has passed
 */
export async function whenUnlocked<T>(timeout: number, work: () => Promise<T>): Promise<T> {
  let started: number | null = null
  for (let time = FIRST_PAUSE; ; time = Math.min(2 * time, LONGEST_PAUSE)) {
    try {
      return await work()
    } catch (error) {
      if (!isLocked(error)) throw error
      started ??= performance.now()
      if (performance.now() - started + time > timeout) throw new LockTimeoutError(tooLong(timeout), error)
    }
    await pause(time)
  }
}

const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
/** The upper bits of an error say more than is asked here. */
const PRIMARY = 0xff

/** What SQLite says of them; `@photostructure/sqlite` gives no number with the errors of statements that have rows, as RETURNING makes them. */
const TEXT = /^database (?:table |schema )?is locked/

function isLocked(error: unknown): boolean {
  if (!isError(error)) return false
  const { code, errcode, message } = error as { code?: unknown; errcode?: unknown; message: string }
  if (typeof errcode !== 'number') return code === 'ERR_SQLITE_ERROR' && TEXT.test(message)
  return (errcode & PRIMARY) === SQLITE_BUSY || (errcode & PRIMARY) === SQLITE_LOCKED
}

const tooLong = (timeout: number): string =>
  `Another process has had the SQLite database locked for ${timeout} ms: end it, or its transaction; or raise busyTimeout`
