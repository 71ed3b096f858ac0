/** Which proxies in front of the application are believed what they say about a client. */
import type { TrustProxy } from '@live/core'

/**
 * Reads `TRUST_PROXY`: addresses, ranges and names such as `loopback,10.0.0.0/8`, or how many proxies there are. Without it nobody is
 * trusted, and `X-Forwarded-For` is not read.
 */
export function trustedProxies(value: string | undefined): TrustProxy {
  if (!value) return false
  return /^\d+$/.test(value) ? Number(value) : value.split(',').map((each) => each.trim())
}
