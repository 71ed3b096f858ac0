/** Short signed texts for URLs: what they say can be read by everybody, and made by nobody else. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { ConfigurationError, type KeySource } from '@live/core'

/** Longer ones are not ours. */
const MAX_LENGTH = 2000
/** Letters, digits, `-` and `_` alone: a dot would be a format in a path. The signature is the end. */
const FORM = /^([\w-]{1,1900})([\w-]{43})$/
const PURPOSE = 'records of @live/model'

/** @throws ConfigurationError without a secret */
export function keysOrFail(keys: KeySource | null): readonly Uint8Array[] {
  if (keys !== null) return keys.keys(PURPOSE)
  throw new ConfigurationError(
    'Signed ids and tokens need a secret: set security.secretKeyBase of the application, or secretKeyBase of the database',
  )
}

/** A value as a signed text of letters, digits, `-` and `_`. */
export function sign(value: unknown, keys: readonly Uint8Array[]): string {
  const payload = Buffer.from(JSON.stringify(value)).toString('base64url')
  return payload + signatureOf(payload, keys[0]!)
}

/** The value of a text; undefined for one that is not ours, or was changed. Never throws. */
export function verify(text: unknown, keys: readonly Uint8Array[]): unknown {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined
  const [, payload, signature] = FORM.exec(text) ?? []
  if (payload === undefined || signature === undefined) return undefined
  const given = Buffer.from(signature)
  if (!keys.some((key) => timingSafeEqual(given, Buffer.from(signatureOf(payload, key))))) return undefined
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown
}

/** Something that changes with a value, and does not tell it. */
export const fingerprint = (value: unknown, key: Uint8Array): string =>
  createHmac('sha256', key)
    .update('binding')
    .update(JSON.stringify(value) ?? 'undefined')
    .digest('base64url')
    .slice(0, 22)

const signatureOf = (payload: string, key: Uint8Array): string => createHmac('sha256', key).update(payload).digest('base64url')
