/** How the end of a stream is called in its report (live.md B24). */
import { hasCode } from '../errors/index.js'
import type { StreamOutcome } from './stream-report.js'

/**
 * The outcome of a stream that has ended.
 * @param failed whether its action failed
 * @param loss why its peer was lost; `null` as long as it was not
 * @param reason why it was asked to end; `undefined` for no reason
 */
export function outcomeOf(failed: boolean, loss: Error | null, reason: unknown): StreamOutcome {
  if (failed) return 'error'
  if (hasCode(reason, 'ERR_SERVER_SHUTDOWN')) return 'shutdown'
  if (loss === null) return 'closed'
  // A lost peer is its own reason, and one that takes nothing is a lost one; whoever else gave the stream up had another.
  return reason === loss || hasCode(reason, 'ERR_SLOW_READER') ? 'disconnected' : 'error'
}
