/** The encrypted secrets of a new application, with their key (app.md A43). */
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Journal } from './journal.js'
import type { Verb } from './write-files.js'

const FILE = 'config/credentials.json5.enc'
const KEY_FILE = 'config/master.key'

/** How they are written. */
export interface CredentialsOptions {
  /** The folder of the application. */
  directory: string
  journal: Journal
  /** Nothing is written, all is told. */
  pretend: boolean
  report(verb: Verb, path: string): void
}

/** Makes a key, and a file with a new `secretKeyBase` that only the key opens. Ones that are there stay: without them nothing could be read again. */
export async function writeCredentials({ directory, journal, pretend, report }: CredentialsOptions): Promise<void> {
  const paths = { file: path.join(directory, FILE), keyFile: path.join(directory, KEY_FILE) }
  const isThere = existsSync(paths.file) || existsSync(paths.keyFile)
  for (const name of [FILE, KEY_FILE]) report(isThere ? 'skip' : 'create', name)
  if (isThere || pretend) return
  for (const file of [paths.file, paths.keyFile]) await journal.claimFile(file)
  const { Credentials, newCredentials } = await import('@live/core')
  // A key in the environment of this process is that of another application.
  new Credentials(paths, {}).write(newCredentials())
}
