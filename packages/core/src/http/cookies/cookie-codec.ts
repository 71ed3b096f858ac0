/** How the values of signed and encrypted cookies become text and back (controller.md C163 to C166). */
import type { KeyGenerator } from '../messages/key-generator.js'
import { MessageEncryptor } from '../messages/message-encryptor.js'
import type { OpenedMessage } from '../messages/message-envelope.js'
import { MessageVerifier } from '../messages/message-verifier.js'

/** Seals the values of cookies; each is bound to the name of its cookie. */
export interface CookieCodec {
  /** @param expiresAt milliseconds since the epoch; from then on the value reads as nothing, whatever the browser does */
  seal(name: string, value: unknown, expiresAt: number | undefined): string
  /** `null` when the text is not one of ours, was meant for another cookie, or has expired. Never throws. */
  open(name: string, text: string): OpenedMessage | null
}

/** Readable by the browser, made by nobody else. */
export function signedCodec(keys: KeyGenerator, now: () => number): CookieCodec {
  const verifier = new MessageVerifier(keys.keys('signed cookie'), now)
  return {
    seal: (name, value, expiresAt) => verifier.generate(value, { purpose: purposeOf(name), expiresAt }),
    open: (name, text) => verifier.verify(text, { purpose: purposeOf(name) }),
  }
}

/** Readable by nobody else. */
export function encryptedCodec(keys: KeyGenerator, now: () => number): CookieCodec {
  const encryptor = new MessageEncryptor(keys.keys('authenticated encrypted cookie'), now)
  return {
    seal: (name, value, expiresAt) => encryptor.encrypt(value, { purpose: purposeOf(name), expiresAt }),
    open: (name, text) => encryptor.decrypt(text, { purpose: purposeOf(name) }),
  }
}

function purposeOf(name: string): string {
  return `cookie.${name}`
}
