/** Keys for signing and encrypting, derived from the application's one secret (controller.md C165). */
import { hkdfSync } from 'node:crypto'
import { ConfigurationError } from '../../errors/index.js'

/** Shortest secret that is taken, in characters. */
export const MIN_SECRET_LENGTH = 32

/** Most purposes whose keys are kept. Purposes are constants of the code, so a program that passes this is not cached further. */
const MAX_CACHED = 256

/**
 * Derives a key per purpose from `secretKeyBase` with HKDF-SHA256 (RFC 5869), so that what is made for one purpose is
 * worthless for another.
 */
export class KeyGenerator {
  readonly #secrets: readonly string[]
  readonly #cache = new Map<string, readonly Buffer[]>()

  /**
   * @param secretKeyBase the secret, or several: the first makes new messages, the others are old ones that are still read (C167)
   * @throws ConfigurationError when there is none, or one is shorter than {@link MIN_SECRET_LENGTH}
   */
  constructor(secretKeyBase: string | readonly string[]) {
    this.#secrets = typeof secretKeyBase === 'string' ? [secretKeyBase] : [...secretKeyBase]
    if (this.#secrets.length === 0 || this.#secrets.some((secret) => secret.length < MIN_SECRET_LENGTH)) {
      throw new ConfigurationError(
        `secretKeyBase needs at least ${MIN_SECRET_LENGTH} characters; make one with: node -p "crypto.randomBytes(64).toString('hex')"`,
      )
    }
  }

  /**
   * The keys for a purpose, one per secret, the current one first. Cached.
   * @param purpose a constant such as `'signed cookie'`, never a text of a client
   * @param length bytes of each key, default 32
   */
  keys(purpose: string, length = 32): readonly Buffer[] {
    const id = `${length} ${purpose}`
    let keys = this.#cache.get(id)
    if (keys === undefined) {
      keys = this.#secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', purpose, length)))
      if (this.#cache.size < MAX_CACHED) this.#cache.set(id, keys)
    }
    return keys
  }
}
