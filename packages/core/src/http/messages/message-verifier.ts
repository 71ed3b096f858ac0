/** Signed messages: readable by everybody, made by nobody else (controller.md C163). */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type MessageOptions, type OpenedMessage, openEnvelope, sealEnvelope } from './message-envelope.js'

const SEPARATOR = '--'
const DIGEST_LENGTH = 64

/** Signs JSON values as `base64(payload)--hex(hmac)` with HMAC-SHA256. */
export class MessageVerifier {
  readonly #keys: readonly Buffer[]
  readonly #now: () => number

  /**
   * @param keys the first signs, all verify
   * @param now milliseconds since the epoch, default `Date.now`
   */
  constructor(keys: readonly Buffer[], now: () => number = Date.now) {
    this.#keys = keys
    this.#now = now
  }

  /** A signed message. Throws `ArgumentError` for a value that JSON cannot carry. */
  generate(value: unknown, options: MessageOptions = {}): string {
    const payload = Buffer.from(sealEnvelope(value, options)).toString('base64')
    return payload + SEPARATOR + digest(payload, this.#keys[0])
  }

  /** Reads a message; `null` when it is not one of ours, was changed, has another purpose or has expired. Never throws. */
  verify(message: string, options: { readonly purpose?: string } = {}): OpenedMessage | null {
    const cut = message.length - DIGEST_LENGTH - SEPARATOR.length
    if (cut <= 0 || !message.startsWith(SEPARATOR, cut)) return null
    const payload = message.slice(0, cut)
    const given = Buffer.from(message.slice(cut + SEPARATOR.length))
    for (let i = 0; i < this.#keys.length; i++) {
      // The text of the digests is compared, so that upper-case hex is a change like any other.
      const expected = Buffer.from(digest(payload, this.#keys[i]))
      if (given.length === expected.length && timingSafeEqual(given, expected)) {
        return openEnvelope(Buffer.from(payload, 'base64').toString(), options.purpose, this.#now(), i > 0)
      }
    }
    return null
  }
}

function digest(payload: string, key: Buffer): string {
  return createHmac('sha256', key).update(payload).digest('hex')
}
