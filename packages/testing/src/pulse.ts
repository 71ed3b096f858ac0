/** Waiting for something to arrive on a connection, with an end to the patience. */
import { TestingError } from './errors.js'

/** Tells whoever waits that something happened. */
export class Pulse {
  readonly #listeners = new Set<() => void>()

  /** Something happened. */
  beat(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  /** Calls back at every beat until the returned function is called. */
  on(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

/** What is waited for, and for how long. */
export interface Wait<T> {
  /** Asked now and at every beat: the result, or `undefined` to go on waiting. What it throws is the outcome too. */
  attempt(): T | undefined
  /** Milliseconds; `Infinity` waits for ever. */
  readonly timeout: number
  /** The message of the error when the time is up. */
  complaint(): string
}

/** Waits. @throws TestingError `ERR_TEST_TIMEOUT` when the time is up */
export function waitFor<T>(pulse: Pulse, { attempt, timeout, complaint }: Wait<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {}
    let timer: NodeJS.Timeout | undefined
    const settle = (finish: () => void): void => {
      stop()
      clearTimeout(timer)
      finish()
    }
    const look = (): boolean => {
      try {
        const result = attempt()
        if (result !== undefined) settle(() => resolve(result))
        return result !== undefined
      } catch (error) {
        settle(() => reject(error))
        return true
      }
    }
    if (look()) return
    stop = pulse.on(look)
    if (timeout !== Number.POSITIVE_INFINITY) {
      timer = setTimeout(() => settle(() => reject(new TestingError('ERR_TEST_TIMEOUT', complaint()))), timeout)
    }
  })
}
