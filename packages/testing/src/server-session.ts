/** The session and the flash of a client, as its application reads them. */
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { ArgumentError, Request } from '@live/core'
import type { CookieJar } from './cookie-jar.js'

/** What a session keeps the flash under. */
const FLASH = 'flash'

/**
 * The session that belongs to these cookies, without the flash: a request that has them is made, and asked.
 * @param last the last request of the client, for the application that it was for
 */
export async function sessionOf(last: Request | null, cookies: CookieJar): Promise<Record<string, unknown>> {
  const { raw, path, services } = assertKnown(last, 'session')
  const message = new IncomingMessage(new Socket())
  message.method = 'GET'
  message.url = path
  message.headers = { host: raw.headers.host, cookie: cookies.header(path) }
  const { session } = new Request(message, null, services)
  if (!session.enabled) return {}
  await session.load()
  const { [FLASH]: _, ...data } = session.toObject()
  return data
}

/** The messages that a request found, and those that it left. */
export async function flashOf(last: Request | null): Promise<Record<string, unknown>> {
  const { session } = assertKnown(last, 'flash')
  if (!session.enabled) return {}
  await session.load()
  return { ...session.flash.toObject() }
}

function assertKnown(last: Request | null, name: string): Request {
  if (last !== null) return last
  throw new ArgumentError(`${name}() needs a LiveApplication, and a request that it answered before`)
}
