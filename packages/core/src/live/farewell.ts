/** What an event stream says before a shutdown ends it: when to come back (live.md B21). */

import { encodeFields } from './sse-frame.js'
import type { StreamOwner } from './stream-owner.js'

/** A `retry` of a random time between `config.live.drainRetryMs`, so that not all browsers come back at once. */
export function farewell({ settings }: StreamOwner): string {
  const [min, max] = settings.drainRetryMs
  return `${encodeFields({ retry: Math.round(min + Math.random() * (max - min)) })}\n`
}
