/** Does something once for many occasions that come together. */
import { pause } from './pause.js'

/**
 * A function that has the work done a moment later, once for all calls until then.
 *
 * @param work what to do; what it throws reaches everybody who called
 * @param ms the moment, in milliseconds. Default 50
 * @returns the function; its promise resolves when the work that began after the call is done
 */
export function gathered(work: () => unknown, ms = 50): () => Promise<void> {
  let pending: Promise<void> | null = null

  async function run(): Promise<void> {
    await pause(ms)
    pending = null
    await work()
  }

  return () => {
    pending ??= run()
    return pending
  }
}
