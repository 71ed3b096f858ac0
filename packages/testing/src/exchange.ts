/** What the server knew of a request that a test client made: application and test run in one process. */
import { randomUUID } from 'node:crypto'
import { channel, tracingChannel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Request } from '@live/core'
import type { RequestOptions } from './request-options.js'

/** Names the exchange on its way to the server, where it is taken away before anybody sees it. */
export const EXCHANGE_HEADER = 'x-live-test-exchange'

const PROCESS = randomUUID()
let count = 0

/** Who the server takes the client for. */
export interface Peer {
  /** Whether the connection counts as one over TLS. */
  readonly https: boolean
  /** The address it seems to come from; `null` for the real one. */
  readonly remoteAddress: string | null
}

/** One request of a test client, and what became of it at the server. */
export class Exchange {
  /** The value of the header. */
  readonly id = `${PROCESS}-${++count}`
  /** The request as the application saw it; `null` when no `LiveApplication` did. */
  request: Request | null = null
  /** The error that an error page answered; `undefined` when there was none. */
  error: unknown

  /** @param peer who the client seems to be; @param options what the test asked for */
  constructor(
    readonly peer: Peer,
    readonly options: RequestOptions,
  ) {}
}

const awaited = new Map<string, Exchange>()
const byMessage = new WeakMap<IncomingMessage, Exchange>()

/** The exchange that a message belongs to; `undefined` for a message of somebody else. */
export function exchangeOf(message: IncomingMessage): Exchange | undefined {
  return byMessage.get(message)
}

/** Runs `send`, which sends the exchange's header, with the server looking out for it. */
export async function during<T>(exchange: Exchange, send: () => Promise<T>): Promise<T> {
  awaited.set(exchange.id, exchange)
  try {
    return await send()
  } finally {
    awaited.delete(exchange.id)
  }
}

/** Notes the error that the error page of a request is about. */
export function noteError(request: Request, error: unknown): void {
  const exchange = byMessage.get(request.raw)
  if (exchange !== undefined) exchange.error = error
}

const arrivals = channel('http.server.request.start')
const requests = tracingChannel<unknown, { readonly request: Request }>('request.action_dispatch')
let watchers = 0

/** Looks out for requests of test clients, until the returned function was called as often as this one. */
export function watchExchanges(): () => void {
  if (watchers++ === 0) {
    arrivals.subscribe(onArrival)
    requests.start.subscribe(onRequest)
  }
  let over = false
  return () => {
    if (over) return
    over = true
    if (--watchers > 0) return
    arrivals.unsubscribe(onArrival)
    requests.start.unsubscribe(onRequest)
  }
}

function onArrival(message: unknown): void {
  const { request: raw, socket } = message as { readonly request: IncomingMessage; readonly socket: Socket }
  const id = takeHeader(raw)
  const exchange = id === null ? undefined : awaited.get(id)
  if (exchange === undefined) return
  byMessage.set(raw, exchange)
  disguise(socket, exchange.peer)
}

function onRequest(message: unknown): void {
  const { request } = message as { readonly request: Request }
  const exchange = byMessage.get(request.raw)
  if (exchange !== undefined) exchange.request = request
}

function takeHeader(raw: IncomingMessage): string | null {
  const { rawHeaders } = raw
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === EXCHANGE_HEADER)
  if (at < 0) return null
  // Node makes these objects of the raw list when they are asked for first, and cannot once it is shorter.
  delete raw.headers[EXCHANGE_HEADER]
  delete raw.headersDistinct[EXCHANGE_HEADER]
  const [, id] = rawHeaders.splice(at, 2)
  return id ?? null
}

/** The connection carries one request at a time, so what it seems to be is decided anew for each. */
function disguise(socket: Socket, { https, remoteAddress }: Peer): void {
  pretend(socket, 'encrypted', https ? true : null)
  pretend(socket, 'remoteAddress', remoteAddress)
}

function pretend(socket: Socket, name: string, value: unknown): void {
  if (value === null) Reflect.deleteProperty(socket, name)
  else Object.defineProperty(socket, name, { value, configurable: true })
}
