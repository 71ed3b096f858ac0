/** One request on a connection of its own, up to the head of the response. */
import { type IncomingMessage, request } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import type { WireRequest } from './encode-request.js'
import { TestingError } from './errors.js'
import { TestStream } from './test-stream.js'

/** See `StreamOptions`. */
export interface OpenOptions {
  readonly timeout: number
  readonly highWaterMark: number
  readonly signal: AbortSignal | undefined
}

/**
 * Sends the request and resolves at the head.
 * @throws TestingError `ERR_TEST_TIMEOUT` without a head in time, `ERR_TEST_CUT` when the connection ends before it
 */
export async function openStream(server: URL, wire: WireRequest, options: OpenOptions): Promise<TestStream> {
  return new TestStream(await headOf(server, wire, options), options)
}

function headOf(server: URL, wire: WireRequest, { timeout, signal }: OpenOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, path } = wire
    // As a browser's would be; alone it would ask the server to close.
    const headers = { connection: 'keep-alive', ...wire.headers }
    const client = request({ host: hostname(server), port: server.port, method, path, headers, agent: false })
    const fail = (code: 'ERR_TEST_TIMEOUT' | 'ERR_TEST_CUT', message: string, cause?: unknown): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', leave)
      reject(new TestingError(code, `${method} ${path}: ${message}`, { cause }))
      client.destroy()
    }
    const timer = setTimeout(() => fail('ERR_TEST_TIMEOUT', `no head of a response within ${timeout} ms`), Math.min(timeout, 2 ** 31 - 1))
    const leave = (): void => fail('ERR_TEST_CUT', 'aborted by the signal before the head of a response', signal?.reason)
    client.on('error', (error) => fail('ERR_TEST_CUT', `the connection ended before the head of a response: ${error.message}`, error))
    client.on('response', (message) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', leave)
      signal?.addEventListener('abort', () => message.destroy(), { once: true })
      resolve(message)
    })
    if (signal?.aborted === true) leave()
    else {
      signal?.addEventListener('abort', leave, { once: true })
      sendBody(client, wire.body)
    }
  })
}

function sendBody(client: NodeJS.WritableStream, body: string | Uint8Array | Readable | undefined): void {
  if (typeof body === 'object' && 'pipe' in body) pipeline(body, client, () => {})
  else if (body === undefined) client.end()
  else client.end(body)
}

/** Without the brackets that a URL puts around IPv6. */
const hostname = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')
