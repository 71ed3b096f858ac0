/** Values that may or may not be promises, so that a synchronous request never waits for a microtask. */

/** A value now, or later. */
export type MaybePromise<T> = T | Promise<T>

/** Whether a value is thenable (any realm, any promise library). */
export function isPromise<T = unknown>(value: unknown): value is Promise<T> {
  return value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function'
}
