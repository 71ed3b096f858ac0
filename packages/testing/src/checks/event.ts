/** Whether a stream brings an event. */
import type { ServerSentEvent } from '../sse-reader.js'
import type { TestStream, WaitOptions } from '../test-stream.js'
import { type Equals, failed, show, type Verdict } from './verdict.js'

/** What an event is expected to have; what is left out may be anything. */
export interface EventExpectation {
  event?: unknown
  id?: unknown
  retry?: unknown
  /** Text; anything else is compared with the data read as JSON. */
  data?: unknown
}

/**
 * Takes the next event of a stream and compares it.
 * @throws TestingError `ERR_TEST_TIMEOUT` when none comes in time
 */
export async function checkEvent(stream: TestStream, expected: EventExpectation, equals: Equals, options?: WaitOptions): Promise<Verdict> {
  const event = await stream.next(options)
  if (event === null) return failed(() => `Expected the event ${show(expected)}, but the stream is over`)
  const names = Object.keys(expected) as (keyof EventExpectation)[]
  return {
    pass: names.every((name) => equals(actualOf(event, name, expected), expected[name])),
    message: () => `Expected the event ${show(expected)}, but the next one is ${show(event)}`,
    opposite: () => `Expected another event than ${show(expected)}`,
  }
}

function actualOf(event: ServerSentEvent, name: keyof EventExpectation, { data }: EventExpectation): unknown {
  if (name !== 'data' || typeof data === 'string') return event[name]
  try {
    return event.json()
  } catch {
    // What is no JSON is text, which the test may have described by a placeholder.
    return event.data
  }
}
