/** Which fragment the code that runs is making: what it makes may turn out to be nothing to keep. */
import { AsyncLocalStorage } from 'node:async_hooks'

const current = new AsyncLocalStorage<Making>()

/** A fragment that is being made. */
export class Making {
  #kept = true
  readonly #around = current.getStore()

  /** Whether what is made may be kept, and shown to others. */
  get kept(): boolean {
    return this.#kept
  }

  /** Runs what makes the fragment, or a part of it. */
  run<T>(work: () => T): T {
    return current.run(this, work)
  }

  /** It is for one visitor only, and so is everything that it is a part of. */
  spoil(): void {
    this.#kept = false
    this.#around?.spoil()
  }
}

/** Whether the code that runs makes a part of a fragment. */
export const isMaking = (): boolean => current.getStore() !== undefined

/**
 * Says that what is put out next is for this visitor and this page alone, such as the token of a form: a fragment with it in it is made,
 * but not kept. Does nothing outside of fragments.
 */
export function neverKept(): void {
  current.getStore()?.spoil()
}
