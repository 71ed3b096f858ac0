/** A promise with its resolve and reject, for code that settles it from elsewhere. */

/** See {@link deferred}. */
export interface Deferred<T = void> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(reason: unknown): void
}

/** A new unsettled promise. A rejection that nobody awaits is not an unhandled one: whoever awaits later still sees it. */
export function deferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((res, rej) => {
    resolve = res
    reject = rej
  })
  promise.catch(() => {})
  return { promise, resolve, reject }
}

/** A rejected promise that may be dropped: it never counts as an unhandled rejection. */
export function rejected(reason: unknown): Promise<never> {
  const promise = Promise.reject<never>(reason)
  promise.catch(() => {})
  return promise
}
