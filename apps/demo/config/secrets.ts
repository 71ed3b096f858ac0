/** The secret that signs and encrypts cookies, and with them sessions. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { hasCode } from '@live/core'
import { storagePath } from './storage.js'

/**
 * `SECRET_KEY_BASE`. Outside of production, where nothing has to be set, it is made once and kept in the storage folder, so that
 * sessions outlive a restart.
 *
 * @throws Error in production when it is not set
 */
export function secretKeyBase({ SECRET_KEY_BASE, NODE_ENV } = process.env): string {
  if (SECRET_KEY_BASE) return SECRET_KEY_BASE
  if (NODE_ENV === 'production') throw new Error('SECRET_KEY_BASE is not set: make a secret with `openssl rand -hex 64`')
  return localSecret(storagePath('secret-key-base'))
}

function localSecret(path: string): string {
  mkdirSync(dirname(path), { recursive: true })
  try {
    // `wx` never replaces one that is there, and nobody else may read it.
    writeFileSync(path, randomBytes(64).toString('hex'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  return readFileSync(path, 'utf8')
}
