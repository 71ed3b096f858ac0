/** One request on a connection of its own, up to the head of the response. */
import { type ClientRequest, request } from 'node:http'
import { pipeline } from 'node:stream'
import type { WireBody } from './encode-body.js'
import type { WireRequest } from './encode-request.js'
import { TestingError } from './errors.js'
import { TestStream } from './test-stream.js'

/** See `StreamOptions`. */
export interface OpenOptions {
  readonly timeout: number
  readonly highWaterMark: number
  /** Disconnects, before the head and after it. */
  readonly signal: AbortSignal
}

/** The longest time-out that Node knows. */
const LONGEST = 2 ** 31 - 1

/**
 * Sends the request and resolves at the head.
 * @throws TestingError `ERR_TEST_TIMEOUT` without a head in time, `ERR_TEST_CUT` when the connection ends before it
 */
export function openStream(server: URL, wire: WireRequest, options: OpenOptions): Promise<TestStream> {
  const { timeout, signal } = options
  return new Promise((resolve, reject) => {
    const client = requestOf(server, wire)
    const stopWaiting = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
    }
    const fail = (code: 'ERR_TEST_TIMEOUT' | 'ERR_TEST_CUT', message: string, cause?: unknown): void => {
      stopWaiting()
      reject(new TestingError(code, `${wire.method} ${wire.path}: ${message}`, { cause }))
      client.destroy()
    }
    const leave = (): void => fail('ERR_TEST_CUT', 'aborted before the head of a response', signal.reason)
    const late = (): void => fail('ERR_TEST_TIMEOUT', `no head of a response within ${timeout} ms`)
    const timer = setTimeout(late, Math.min(timeout, LONGEST))
    client.on('error', (error) => fail('ERR_TEST_CUT', `the connection ended before the head of a response: ${error.message}`, error))
    client.on('response', (message) => {
      stopWaiting()
      resolve(leaveAt(signal, new TestStream(message, options)))
    })
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    else sendBody(client, wire.body)
  })
}

function requestOf(server: URL, { method, path, headers }: WireRequest): ClientRequest {
  // Without the brackets that a URL puts around IPv6.
  const host = server.hostname.replace(/^\[|\]$/g, '')
  // Kept alive as a browser's would be; with no agent Node would ask the server to close.
  return request({ host, port: server.port, method, path, headers: { connection: 'keep-alive', ...headers }, agent: false })
}

function sendBody(client: ClientRequest, body: WireBody | undefined): void {
  if (typeof body === 'object' && 'pipe' in body) pipeline(body, client, () => {})
  else client.end(body)
}

function leaveAt(signal: AbortSignal, stream: TestStream): TestStream {
  const leave = (): void => stream.abort()
  signal.addEventListener('abort', leave, { once: true })
  void stream.ended.then(() => signal.removeEventListener('abort', leave))
  return stream
}
