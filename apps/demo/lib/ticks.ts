/** The beat of the clock. */
import { pause } from './pause.js'

/** How {@link ticks} counts. */
export interface TickOptions {
  /** The number that was seen last; the first tick is one higher. Default: 0; not a number counts as that. */
  after?: number
  /** Milliseconds between two ticks. Default: 1000. */
  every?: number
  /** Ends the ticks, without an error. */
  signal?: AbortSignal
}

/** Numbers rising by one, the first at once and then one per period, until the signal fires. */
export async function* ticks({ after = 0, every = 1000, signal }: TickOptions = {}): AsyncGenerator<number, void, undefined> {
  const first = Number.isSafeInteger(after + 1) ? after + 1 : 1
  for (let n = first; !signal?.aborted; n++) {
    yield n
    await pause(every, signal)
  }
}
