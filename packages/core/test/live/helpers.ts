/** What the tests of live streams share. */

import { HeaderMap } from '../../src/http/headers.js'
import { HTTP_DEFAULTS } from '../../src/http/settings.js'
import { LiveResponse } from '../../src/live/live-response.js'
import type { LiveServices } from '../../src/live/live-services.js'
import { LIVE_DEFAULTS, type LiveSettings } from '../../src/live/settings.js'
import { StreamRegistry } from '../../src/live/stream-registry.js'
import { FakeClock } from '../support/fake-clock.js'

/** Lets everything run that is ready to run. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What became of a promise by now: its value, its error's code or name, or `'pending'`. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  const settled = promise.then(
    (value) => ({ value }),
    (error: Error & { code?: string }) => ({ error: error.code ?? error.name }),
  )
  return Promise.race([settled, turn().then(() => 'pending')])
}

/** Reads a response to its end, chunk by chunk. */
export async function chunksOf(response: LiveResponse): Promise<string[]> {
  const chunks: string[] = []
  for await (const chunk of response) chunks.push(Buffer.from(chunk).toString())
  return chunks
}

/** A response of an application with these settings, on a clock that stands still. */
export function liveResponse(live: Partial<LiveSettings> = {}): { response: LiveResponse; clock: FakeClock; streams: StreamRegistry } {
  const clock = new FakeClock()
  const streams = new StreamRegistry()
  const services = {
    clock,
    streams,
    live: { ...LIVE_DEFAULTS, ...live },
    http: { ...HTTP_DEFAULTS, defaultHeaders: new HeaderMap() },
    reporter: null,
    renderer: null,
  } as unknown as LiveServices
  return { response: new LiveResponse({ services }), clock, streams }
}
