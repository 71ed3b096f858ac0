/** The ids of sessions: what the client knows, and what a store knows (controller.md C174). */
import { hash, randomBytes } from 'node:crypto'

/** 128 bits in hexadecimal. */
const ID = /^[0-9a-f]{32}$/

/** An id that nobody can guess. */
export function newSessionId(): string {
  return randomBytes(16).toString('hex')
}

/** Whether a text can be the id of a session. */
export function isSessionId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value)
}

/** What a store knows a session by: who reads the store learns no id that opens one. */
export function privateSessionId(id: string): string {
  return hash('sha256', id, 'hex')
}
