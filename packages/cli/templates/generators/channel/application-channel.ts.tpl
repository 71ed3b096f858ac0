/** The hub of the application: everything that is broadcast goes through it, and every channel builds on it. */
import { randomBytes } from 'node:crypto'
import { createHub } from '@live/channels'

export const hub = createHub({
  // Signs what browsers may listen to. Without a secret that is good for this process alone, as in development.
  secret: process.env.SECRET_KEY_BASE ?? randomBytes(32).toString('hex'),
})

/** What all channels share. */
export abstract class ApplicationChannel {}
