/** Encrypted messages: read and made by nobody else (controller.md C164). */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { type MessageOptions, type OpenedMessage, openEnvelope, sealEnvelope } from './message-envelope.js'

const ALGORITHM = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const SEPARATOR = '--'

/** Encrypts JSON values with AES-256-GCM as `base64(ciphertext)--base64(iv)--base64(tag)`. */
export class MessageEncryptor {
  readonly #keys: readonly Buffer[]
  readonly #now: () => number

  /**
   * @param keys of 32 bytes; the first encrypts, all decrypt
   * @param now milliseconds since the epoch, default `Date.now`
   */
  constructor(keys: readonly Buffer[], now: () => number = Date.now) {
    this.#keys = keys
    this.#now = now
  }

  /** An encrypted message, different each time. Throws `ArgumentError` for a value that JSON cannot carry. */
  encrypt(value: unknown, options: MessageOptions = {}): string {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.#keys[0], iv, { authTagLength: TAG_BYTES })
    const text = Buffer.concat([cipher.update(sealEnvelope(value, options), 'utf8'), cipher.final()])
    return [text, iv, cipher.getAuthTag()].map((part) => part.toString('base64')).join(SEPARATOR)
  }

  /** Reads a message; `null` when it is not one of ours, was changed, has another purpose or has expired. Never throws. */
  decrypt(message: string, options: { readonly purpose?: string } = {}): OpenedMessage | null {
    const parts = message.split(SEPARATOR, 4)
    if (parts.length !== 3) return null
    const [text, iv, tag] = parts.map(decodeStrictly)
    // A shorter tag would be a tag that can be guessed.
    if (text === null || iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES) return null
    for (let i = 0; i < this.#keys.length; i++) {
      const plain = decipher(text, iv, tag, this.#keys[i])
      if (plain !== null) return openEnvelope(plain, options.purpose, this.#now(), i > 0)
    }
    return null
  }
}

/** Node skips what is not base64; here every message has exactly one spelling. */
function decodeStrictly(part: string): Buffer | null {
  const bytes = Buffer.from(part, 'base64')
  return bytes.toString('base64') === part ? bytes : null
}

function decipher(text: Buffer, iv: Buffer, tag: Buffer, key: Buffer): string | null {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAuthTag(tag)
    return Buffer.concat([decipher.update(text), decipher.final()]).toString()
  } catch {
    // Another key, or a changed message.
    return null
  }
}
