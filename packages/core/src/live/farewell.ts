/** What an event stream says before a shutdown ends it: when to come back (live.md B21). */
import type { StreamOwner } from './live-buffer.js'
import { encodeFields } from './sse-frame.js'

/** A `retry` of a random time between `config.live.drainRetryMs`, so that not all browsers come back at once. */
export function farewell({ settings }: StreamOwner): string {
  const [min, max] = settings.drainRetryMs
  return `${encodeFields({ retry: Math.round(min + Math.random() * (max - min)) })}\n`
}
