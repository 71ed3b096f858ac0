/** A19, A20: credentials, and the lookup in environment and credentials. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Credentials, Creds, credentialPaths, generateCredentialsKey, newCredentials } from '@live/core'
import { projectOf } from './project-support.js'

const TEXT = "{ // a comment\n stripe: { key: 'sk_live_1' }, n: 1 }"

const made = (variables: Record<string, string> = {}, files: Record<string, string> = {}) => {
  const root = projectOf(files)
  return { root, credentials: new Credentials(credentialPaths(root, 'production'), variables) }
}

describe('A19: credentials', () => {
  it('are written encrypted, with a key that nobody else may read, and read back as they were', () => {
    const { root, credentials } = made()
    credentials.write(TEXT)
    const file = join(root, 'config/credentials.json5.enc')
    expect(readFileSync(file, 'utf8')).not.toContain('stripe')
    expect(statSync(join(root, 'config/master.key')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(root, 'config/master.key'), 'utf8')).toMatch(/^[0-9a-f]{64}$/)
    const again = new Credentials(credentialPaths(root, 'production'), {})
    expect(again.read()).toBe(TEXT)
    expect(again.values).toEqual({ stripe: { key: 'sk_live_1' }, n: 1 })
    expect([again.get('stripe', 'key'), again.get('stripe', 'none'), again.get('__proto__', 'x'), again.get('n', 'x')]).toEqual([
      'sk_live_1',
      undefined,
      undefined,
      undefined,
    ])
    expect(again.fetch('stripe.key')).toBe('sk_live_1')
    expect(() => again.fetch('stripe.none')).toThrow('The credentials have no stripe.none')
  })

  it('are those of the environment where it has a file', () => {
    const { root } = made()
    new Credentials(credentialPaths(root, 'staging', true), {}).write('{ a: 1 }')
    expect(existsSync(join(root, 'config/credentials/staging.enc'))).toBe(true)
    expect(existsSync(join(root, 'config/credentials/staging.key'))).toBe(true)
    expect(new Credentials(credentialPaths(root, 'staging'), {}).values).toEqual({ a: 1 })
    expect(credentialPaths(root, 'production').file).toBe(join(root, 'config/credentials.json5.enc'))
    expect(credentialPaths(root, '../x', true).file).toBe(join(root, 'config/credentials.json5.enc'))
  })

  it('LIVE_MASTER_KEY wins over the file of the key', () => {
    const { root, credentials } = made()
    credentials.write(TEXT)
    const other = generateCredentialsKey()
    expect(() => new Credentials(credentialPaths(root, 'production'), { LIVE_MASTER_KEY: other }).read()).toThrow(
      'cannot be decrypted with the key in LIVE_MASTER_KEY: it is another key, or the file was changed',
    )
    const key = readFileSync(join(root, 'config/master.key'), 'utf8')
    writeFileSync(join(root, 'config/master.key'), generateCredentialsKey())
    expect(new Credentials(credentialPaths(root, 'production'), { LIVE_MASTER_KEY: ` ${key}\n` }).read()).toBe(TEXT)
  })

  it('a key that is none, a file that was changed, and one that is missing say so', () => {
    const { root, credentials } = made()
    credentials.write(TEXT)
    const paths = credentialPaths(root, 'production')
    expect(() => new Credentials(paths, { LIVE_MASTER_KEY: 'short' }).read()).toThrow(
      'The key in LIVE_MASTER_KEY has 5 characters: it must be 64',
    )
    const sealed = readFileSync(paths.file, 'utf8')
    writeFileSync(paths.file, (sealed.startsWith('A') ? 'B' : 'A') + sealed.slice(1))
    expect(() => new Credentials(paths, {}).read()).toThrow(/cannot be decrypted with the key in .*master\.key/)
    expect(() => made().credentials.read()).toThrow(/There are no credentials .*: make them with live credentials:edit/)
  })

  it('without a file or a key there are no values; nothing fails before they are needed', () => {
    const { root, credentials } = made()
    credentials.write(TEXT)
    const paths = { ...credentialPaths(root, 'production'), keyFile: join(root, 'none.key') }
    const blind = new Credentials(paths, {})
    expect([blind.exists, blind.hasKey, blind.values]).toEqual([true, false, {}])
    expect(() => blind.fetch('a')).toThrow(/as far as can be seen: there is no key for/)
    expect(() => blind.read()).toThrow(/there is no key for .*: put it into .*none\.key, or into LIVE_MASTER_KEY/)
  })

  it('a text that is no object is not written, and an old key is never replaced', () => {
    const { root, credentials } = made()
    expect(() => credentials.write('{ a: ')).toThrow(/is no JSON5: .*1:/)
    expect(() => credentials.write('[1]')).toThrow("is no object: write { name: 'value' }")
    expect(existsSync(join(root, 'config/master.key'))).toBe(false)
    credentials.createKey()
    expect(() => credentials.createKey()).toThrow('There is a key in')
  })

  it('a diff shows the text, or what is there where the key does not fit', () => {
    const { root, credentials } = made()
    credentials.write(TEXT)
    expect(credentials.diffText()).toBe(TEXT)
    const other = new Credentials(credentialPaths(root, 'production'), { LIVE_MASTER_KEY: generateCredentialsKey() })
    expect(other.diffText()).toBe(readFileSync(credentials.file, 'utf8'))
  })

  it('new ones have a secretKeyBase of 128 hexadecimal characters, and nothing else', () => {
    const { credentials } = made()
    credentials.write(newCredentials())
    expect(credentials.values).toEqual({ secretKeyBase: expect.stringMatching(/^[0-9a-f]{128}$/) })
  })
})

describe('A20: creds', () => {
  it('looks into the environment, then into the credentials', () => {
    const { credentials } = made()
    credentials.write("{ stripe: { apiKey: 'file', other: 'file' } }")
    const creds = new Creds(credentials, { STRIPE__API_KEY: 'variable', EMPTY: '' })
    expect([creds.require('stripe', 'apiKey'), creds.require('stripe', 'other')]).toEqual(['variable', 'file'])
    expect([creds.option('stripe.none', 'x'), creds.option(['stripe', 'other'], 'x'), creds.option('empty')]).toEqual([
      'x',
      'file',
      undefined,
    ])
    expect(() => creds.require('stripe', 'webhookSecret')).toThrow(
      'There is no secret stripe.webhookSecret: set STRIPE__WEBHOOK_SECRET, or add it with live credentials:edit',
    )
  })

  it('says when the credentials could not be read', () => {
    const { root, credentials } = made()
    credentials.write('{}')
    const blind = new Credentials({ ...credentialPaths(root, 'production'), keyFile: join(root, 'none.key') }, {})
    expect(() => new Creds(blind, {}).require('a')).toThrow(/The credentials could not be read: .*none\.key is missing/)
  })
})
