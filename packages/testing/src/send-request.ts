/** One request on a pool of connections, up to the end of the response. */
import type { Dispatcher, Pool } from 'undici'
import type { WireRequest } from './encode-request.js'
import { TestingError } from './errors.js'
import type { Exchange } from './exchange.js'
import { headersOf } from './headers.js'
import { TestResponse } from './test-response.js'

/** Limits of one request. */
export interface SendOptions {
  /** Milliseconds for the whole response; `Infinity` for none. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** What the server will know of it; `null` when it does not look out. */
  readonly exchange: Exchange | null
}

/** What had arrived when a request failed. */
interface Progress {
  status: number | null
  bytes: Buffer[]
}

/**
 * Sends a request and reads its response.
 * @throws TestingError `ERR_TEST_TIMEOUT` when it takes too long, `ERR_TEST_CUT` when it ends early, with what had arrived
 */
export async function sendRequest(pool: Pool, request: WireRequest, options: SendOptions): Promise<TestResponse> {
  const { timeout, signal } = options
  const patience = new AbortController()
  const timer = timeout === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => patience.abort(), timeout)
  const progress: Progress = { status: null, bytes: [] }
  try {
    const anySignal = signal === undefined ? patience.signal : AbortSignal.any([signal, patience.signal])
    return await transfer(pool, request, { ...options, signal: anySignal }, progress)
  } catch (error) {
    throw patience.signal.aborted ? timedOut(request, timeout, progress) : cut(request, error, progress)
  } finally {
    clearTimeout(timer)
  }
}

async function transfer(pool: Pool, wire: WireRequest, { signal, exchange }: SendOptions, progress: Progress): Promise<TestResponse> {
  const { method, path, url, headers, body } = wire
  const options: Dispatcher.RequestOptions = { method, path, headers, signal, responseHeaders: 'raw' }
  const response = await pool.request(body === undefined ? options : { ...options, body })
  progress.status = response.statusCode
  for await (const chunk of response.body) progress.bytes.push(chunk as Buffer)
  // `responseHeaders: 'raw'` makes it names and values in turn, which the types do not say.
  const raw = response.headers as unknown as readonly string[]
  return new TestResponse(method, url, response.statusCode, headersOf(raw), Buffer.concat(progress.bytes), exchange)
}

function timedOut({ method, path }: WireRequest, timeout: number, progress: Progress): TestingError {
  const message = `${method} ${path} was not over within ${timeout} ms (${described(progress)}); an endless response is for client.stream()`
  return new TestingError('ERR_TEST_TIMEOUT', message)
}

function cut({ method, path }: WireRequest, cause: unknown, progress: Progress): TestingError {
  const reason = (cause as Partial<Error> | null)?.message ?? String(cause)
  return new TestingError('ERR_TEST_CUT', `${method} ${path} ended early (${described(progress)}): ${reason}`, { cause })
}

function described({ status, bytes }: Progress): string {
  if (status === null) return 'no head of a response had arrived'
  const body = Buffer.concat(bytes)
  return `status ${status} and ${body.length} bytes had arrived, ending in ${JSON.stringify(body.subarray(-200).toString())}`
}
