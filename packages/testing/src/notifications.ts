/** The events of the framework, heard and asserted (controller.md C311, C297). */
import { isDeepStrictEqual } from 'node:util'
import { type EventNotice, hasCode, subscribe } from '@live/core'
import { assertionError } from './assertion-error.js'
import { patience } from './patience.js'
import { Pulse, waitFor } from './pulse.js'

const PATIENCE = patience(1_000)
const MAX_RECORDED = 10_000

/** What the payload of an event is expected to have: some of its members, or whatever a function says. */
export type PayloadExpectation<P> = Partial<P> | ((payload: P) => boolean)

/** How an event is waited for. */
export interface NotificationOptions<P> {
  /** Only events with such a payload count. Default: all. */
  payload?: PayloadExpectation<P>
  /** Milliseconds that an event may come late, for one that ends after its response. Default 1 s. */
  timeout?: number
}

/** Hears the events of a name until it is stopped, by `using` too. The last ten thousand are kept. */
export class EventRecorder<P = Record<string, unknown>> implements Disposable {
  readonly name: string
  readonly #pulse = new Pulse()
  readonly #events: EventNotice<P>[] = []
  readonly #unsubscribe: () => void
  #taken = 0

  /** For {@link subscribeTo}. */
  constructor(name: string) {
    this.name = name
    this.#unsubscribe = subscribe<P>(name, (notice) => this.#hear(notice))
  }

  /** What was heard, oldest first. */
  get events(): readonly EventNotice<P>[] {
    return this.#events
  }

  /**
   * The next event that no other call got.
   * @throws TestingError `ERR_TEST_TIMEOUT` when none comes in time
   */
  next({ payload, timeout = PATIENCE }: NotificationOptions<P> = {}): Promise<EventNotice<P>> {
    const attempt = (): EventNotice<P> | undefined => {
      while (this.#taken < this.#events.length) {
        const notice = this.#events[this.#taken++]!
        if (fits(notice, payload)) return notice
      }
      return undefined
    }
    const complaint = (): string => `No ${this.name} within ${timeout} ms; heard ${this.#events.length} of them until then`
    return waitFor(this.#pulse, { attempt, timeout, complaint })
  }

  /** Hears no more. */
  stop(): void {
    this.#unsubscribe()
  }

  /** `using events = subscribeTo(…)` stops it. */
  [Symbol.dispose](): void {
    this.stop()
  }

  #hear(notice: EventNotice<P>): void {
    this.#events.push(notice)
    if (this.#events.length > MAX_RECORDED) {
      this.#events.shift()
      this.#taken = Math.max(0, this.#taken - 1)
    }
    this.#pulse.beat()
  }
}

/** Hears the events of a name, such as `'process_action.action_controller'`, from now on. */
export function subscribeTo<P = Record<string, unknown>>(name: string): EventRecorder<P> {
  return new EventRecorder(name)
}

/**
 * An event comes while `work` runs, or shortly after.
 * @returns the event
 * @throws AssertionError without one, or none with this payload; what `work` throws
 */
export async function assertNotification<P = Record<string, unknown>>(
  name: string,
  work: () => unknown,
  options: NotificationOptions<NoInfer<P>> = {},
): Promise<EventNotice<P>> {
  using events = subscribeTo<P>(name)
  await work()
  try {
    return await events.next(options)
  } catch (error) {
    if (!hasCode(error, 'ERR_TEST_TIMEOUT')) throw error
    throw assertionError(missing(events, options), assertNotification)
  }
}

/**
 * So many events come while `work` runs, or shortly after.
 * @returns the events
 * @throws AssertionError for fewer or more; what `work` throws
 */
export async function assertNotifications<P = Record<string, unknown>>(
  name: string,
  count: number,
  work: () => unknown,
  { payload, timeout = PATIENCE }: NotificationOptions<NoInfer<P>> = {},
): Promise<readonly EventNotice<P>[]> {
  using events = subscribeTo<P>(name)
  await work()
  const heard: EventNotice<P>[] = []
  try {
    while (heard.length < count) heard.push(await events.next({ payload, timeout }))
  } catch (error) {
    // Those that came are counted below.
    if (!hasCode(error, 'ERR_TEST_TIMEOUT')) throw error
  }
  const all = events.events.filter((notice) => fits(notice, payload))
  if (all.length === count) return all
  throw assertionError(`Expected ${count} ${name}, but there were ${all.length}`, assertNotifications)
}

/** No event comes while `work` runs. @throws AssertionError; what `work` throws */
export async function assertNoNotifications<P = Record<string, unknown>>(
  name: string,
  work: () => unknown,
  { payload }: Pick<NotificationOptions<NoInfer<P>>, 'payload'> = {},
): Promise<void> {
  await assertNotifications<P>(name, 0, work, { payload })
}

function missing<P>({ name, events }: EventRecorder<P>, { payload }: NotificationOptions<P>): string {
  if (payload === undefined || events.length === 0) return `Expected a ${name}, but there was none`
  const wanted = typeof payload === 'function' ? 'that the function takes' : `with ${Object.keys(payload).join(', ')} as given`
  const heard = events.map((notice) => shown(notice, payload)).slice(-5)
  return `Expected a ${name} ${wanted}, but there ${events.length === 1 ? 'was' : 'were'} only:\n${heard.join('\n')}`
}

function shown<P>({ payload }: EventNotice<P>, expected: PayloadExpectation<P>): string {
  const names = Object.keys(typeof expected === 'function' ? (payload as object) : expected)
  return `  ${names.map((name) => `${name}: ${String((payload as Record<string, unknown>)[name])}`).join(', ')}`
}

function fits<P>({ payload }: EventNotice<P>, expected: PayloadExpectation<P> | undefined): boolean {
  if (expected === undefined) return true
  if (typeof expected === 'function') return expected(payload)
  return Object.entries(expected).every(([name, value]) => isDeepStrictEqual((payload as Record<string, unknown>)[name], value))
}
