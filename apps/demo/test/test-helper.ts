/** A database of its own for each test file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach } from '@jest/globals'
import type { DataSource } from 'typeorm'
import { connectDatabase } from '../config/database.js'

/** A new folder, removed when the test file is through. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'live-demo-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Connects the models to a fresh, migrated database file before each test and closes it afterwards. */
export function useDatabase(): { readonly dataSource: DataSource } {
  const folder = temporaryFolder()
  const held: { dataSource?: DataSource } = {}
  let number = 0
  beforeEach(async () => {
    held.dataSource = await connectDatabase(join(folder, `${number++}.sqlite3`))
    await held.dataSource.runMigrations()
  })
  afterEach(async () => {
    if (held.dataSource?.isInitialized) await held.dataSource.destroy()
  })
  return held as { readonly dataSource: DataSource }
}
