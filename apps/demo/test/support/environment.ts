/** What the application finds in its environment before any of its modules is read: a folder, and a database, for each test file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'

/** The folder of the test file, removed at its end. */
export const folder = mkdtempSync(join(tmpdir(), 'live-demo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

process.env.SECRET_KEY_BASE = 'tests of the demo have a secret that everybody may know'
process.env.STORAGE_PATH = folder
process.env.DATABASE_URL = `sqlite:${join(folder, 'demo.sqlite3')}`
