/** Where the secret comes from. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { secretKeyBase } from '../../config/secrets.js'
import { temporaryFolder } from '../test-helper.js'

const folder = temporaryFolder()

beforeAll(() => {
  process.env.STORAGE_PATH = join(folder, 'deep')
})

describe('secretKeyBase', () => {
  it('is SECRET_KEY_BASE wherever that is set', () => {
    expect(secretKeyBase({ SECRET_KEY_BASE: 'mine', NODE_ENV: 'production' })).toBe('mine')
  })

  it.each([undefined, ''])('has to be set in production (%p)', (SECRET_KEY_BASE) => {
    expect(() => secretKeyBase({ SECRET_KEY_BASE, NODE_ENV: 'production' })).toThrow('SECRET_KEY_BASE is not set')
  })

  it('is made once elsewhere, long, and readable for nobody else', () => {
    const made = secretKeyBase({})
    expect(made).toMatch(/^[\da-f]{128}$/)
    expect(secretKeyBase({ NODE_ENV: 'development' })).toBe(made)
    const path = join(folder, 'deep', 'secret-key-base')
    expect(readFileSync(path, 'utf8')).toBe(made)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})
