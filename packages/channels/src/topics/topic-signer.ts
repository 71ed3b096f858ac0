/** Signed topics: what a page hands to a browser so that it can subscribe, and to nothing else (channels.md CH3, CH4). */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Clock, ConfigurationError, KeyGenerator } from '@live/core'
import { InvalidTopicError } from '../errors/channel-errors.js'
import { faultOf, type Topic } from './topic.js'

/** `base64url(payload).base64url(HMAC-SHA256)`; fits into a URL as it is. */
export type SignedTopic = string

/** For whom and how long a signed topic is good. */
export interface SignOptions {
  /** Milliseconds from now. Default: for ever. */
  readonly expiresInMs?: number
  /** The user or session that may present it. Default: whoever has it. */
  readonly subject?: string
}

/** Who presents a signed topic. */
export interface VerifyContext {
  readonly subject?: string
}

/** Longer ones are refused before anything is computed. */
const MAX_TOKEN = 2048
const VERSION = 1
/** Keys made for this purpose make nothing else. */
const PURPOSE = 'live channels: signed topic'
const MIN_SECRET_BYTES = 32

/** Signs and verifies with keys that are derived from the hub's secrets. */
export class TopicSigner {
  readonly #keys: readonly Buffer[]
  readonly #namespace: string
  readonly #clock: Clock
  readonly #maxBytes: number

  /**
   * @param secret the first signs, all verify (rotation)
   * @throws ConfigurationError when there is none, or one is shorter than 32 bytes
   */
  constructor(secret: string | readonly string[], namespace: string, clock: Clock, maxBytes: number) {
    const secrets = typeof secret === 'string' ? [secret] : secret
    if (!Array.isArray(secrets) || secrets.length === 0 || secrets.some((each) => typeof each !== 'string' || isShort(each))) {
      const fix = `make one with: node -p "crypto.randomBytes(64).toString('hex')"`
      throw new ConfigurationError(`createHub: secret needs at least ${MIN_SECRET_BYTES} bytes; ${fix}`)
    }
    this.#keys = new KeyGenerator(secrets).keys(PURPOSE)
    this.#namespace = namespace
    this.#clock = clock
    this.#maxBytes = maxBytes
  }

  /** A token for a topic. */
  sign(topic: Topic, { expiresInMs, subject }: SignOptions = {}): SignedTopic {
    const exp = expiresInMs === undefined ? undefined : this.#clock.now() + expiresInMs
    const payload = Buffer.from(JSON.stringify({ v: VERSION, ns: this.#namespace, topic, exp, sub: subject })).toString('base64url')
    return `${payload}.${macOf(payload, this.#keys[0])}`
  }

  /**
   * The topic of a token.
   * @throws InvalidTopicError (403) when it is not ours, was changed, has expired, or belongs to another subject. Its message does not
   * say which, because the client might read it
   */
  verify(token: string, { subject }: VerifyContext = {}): Topic {
    const payload = this.#authentic(token)
    const claims = payload === null ? null : claimsOf(payload)
    if (claims === null || claims.v !== VERSION || claims.ns !== this.#namespace || typeof claims.topic !== 'string') throw refusal()
    if (claims.exp !== undefined && !(typeof claims.exp === 'number' && claims.exp > this.#clock.now())) throw refusal()
    if (claims.sub !== undefined && claims.sub !== subject) throw refusal()
    if (faultOf(claims.topic, this.#maxBytes) !== null) throw refusal()
    return claims.topic
  }

  /** The payload of a token that we signed; `null` for another. */
  #authentic(token: string): string | null {
    if (typeof token !== 'string' || token.length > MAX_TOKEN) return null
    const dot = token.indexOf('.')
    if (dot <= 0) return null
    const payload = token.slice(0, dot)
    // The text of the signatures is compared, so that other spellings of the same bytes are changes like any other.
    const given = Buffer.from(token.slice(dot + 1))
    for (const key of this.#keys) {
      const expected = Buffer.from(macOf(payload, key))
      if (given.length === expected.length && timingSafeEqual(given, expected)) return payload
    }
    return null
  }
}

interface Claims {
  readonly v?: unknown
  readonly ns?: unknown
  readonly topic?: unknown
  readonly exp?: unknown
  readonly sub?: unknown
}

function claimsOf(payload: string): Claims | null {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims | null
  } catch {
    return null
  }
}

const isShort = (secret: string): boolean => Buffer.byteLength(secret) < MIN_SECRET_BYTES

const macOf = (payload: string, key: Buffer): string => createHmac('sha256', key).update(payload).digest('base64url')

const refusal = (): InvalidTopicError => new InvalidTopicError('The signed topic is not valid', 403)
