/** Live with what the other peers have too: no ETags, no request ids, no logging. */
import { serve } from './application.mjs'

await serve({ stack: { etag: false, requestId: false }, log: { logger: false, requests: false } })
