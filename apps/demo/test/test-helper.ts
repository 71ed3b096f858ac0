/** What a test of models begins with. */
import './support/environment.js'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import type { Database } from '@live/model'
import { app } from '../config/application.js'
import { database } from '../config/database.js'
import { folder } from './support/environment.js'

/** A new folder, removed with that of the test file. */
export const temporaryFolder = (): string => mkdtempSync(join(folder, 'folder-'))

/** The database of the test file, with its tables, connected from its first test to its last. */
export function useConnection(): Database {
  beforeAll(async () => {
    await app.boot()
    await database.connect()
  })
  afterAll(() => database.close())
  return database
}

/** {@link useConnection}; what a test writes is gone after it. */
export function useDatabase(): Database {
  useConnection()
  let rollBack: () => Promise<void>
  beforeEach(async () => {
    rollBack = await database.holdTransaction()
  })
  afterEach(() => rollBack())
  return database
}
