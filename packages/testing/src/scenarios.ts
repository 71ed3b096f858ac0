/** What readers and deploys do to streams, a line each. */
import { ArgumentError } from '@live/core'
import { TestingError } from './errors.js'
import type { StreamOptions } from './request-options.js'
import type { TestApp } from './test-app.js'
import type { TestClient } from './test-client.js'
import type { TestStream, WaitOptions } from './test-stream.js'

/** Whose stream it is: the application's default client, or another one. */
export type StreamSource = Pick<TestApp | TestClient, 'stream'>

/**
 * A reader that reads the head and then nothing, until `resume()`. Writes wait once the kernel's buffers are full, which on the
 * loopback interface takes some megabytes.
 */
export async function stalledReader(source: StreamSource, path: string, options?: StreamOptions): Promise<TestStream> {
  const stream = await source.stream(path, options)
  stream.pause()
  return stream
}

/** When a reader leaves. */
export interface LeavingOptions extends StreamOptions {
  /** After the head (default), or after this many events. */
  after?: 'head' | number
}

/**
 * A reader that leaves.
 * @returns its stream, which has ended; wait for what the application makes of it
 * @throws TestingError `ERR_TEST_CUT` when the stream ends before that many events
 */
export async function leavingReader(source: StreamSource, path: string, options: LeavingOptions = {}): Promise<TestStream> {
  const { after = 'head', ...rest } = options
  const events = after === 'head' ? 0 : after
  if (!Number.isSafeInteger(events) || events < 0) throw new ArgumentError(`after is 'head' or a number of events, not ${String(after)}`)
  const stream = await source.stream(path, rest)
  for (let taken = 0; taken < events; taken++) {
    if ((await stream.next()) === null) throw new TestingError('ERR_TEST_CUT', `${path} ended after ${taken} of ${events} events`)
  }
  stream.abort()
  await stream.ended
  return stream
}

/** What a reader saw of the end of its stream. */
export interface DrainedStream {
  readonly stream: TestStream
  /** `closed` with its final chunk, `cut` without. */
  readonly end: 'closed' | 'cut'
  /** The last `retry` that it was sent, in milliseconds; `null` without one. */
  readonly retry: number | null
  /** Everything that the test had not taken before. */
  readonly text: string
}

/** What a stop looked like from outside. */
export interface Drained {
  /** How long stopping took, in milliseconds. */
  readonly durationMs: number
  /** The streams that were open when it began, in the order of their heads. */
  readonly streams: readonly DrainedStream[]
}

/**
 * Stops the application as a deploy does, and tells what the readers of its open streams saw. Readers that stall go on stalling
 * until it has stopped. Close the application as usual afterwards.
 * @throws ArgumentError for a target that does not stop by itself
 */
export async function drain(app: TestApp, options?: WaitOptions): Promise<Drained> {
  const open = app.streams
  const startedAt = performance.now()
  await app.stop()
  const durationMs = performance.now() - startedAt
  return { durationMs, streams: await Promise.all(open.map((stream) => observe(stream, options))) }
}

async function observe(stream: TestStream, options?: WaitOptions): Promise<DrainedStream> {
  stream.resume()
  const text = await stream.text(options)
  const retry = [...text.matchAll(/^retry: ?(\d+)$/gm)].at(-1)
  const end = (await stream.ended) === 'closed' ? 'closed' : 'cut'
  return { stream, end, retry: retry === undefined ? null : Number(retry[1]), text }
}
