/** Waiting between two writes. */
import { setTimeout as sleep } from 'node:timers/promises'

/** The longest delay that a timer knows; it takes a longer one for 1 ms. */
const LONGEST = 2 ** 31 - 1

/**
 * Waits, at most until the signal fires: the reader is gone, or the server stops. That is the ordinary end of a stream, not
 * a failure, so the caller asks the signal.
 *
 * @param ms milliseconds; at most 24 days
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(Math.min(ms, LONGEST), undefined, { signal }).catch(() => {})
}
