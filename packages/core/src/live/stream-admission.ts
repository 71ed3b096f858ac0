/** How many streams there may be: in the process, and of one remote address. */
import { TooManyStreamsError } from '../errors/index.js'
import type { LiveSettings } from './settings.js'

/** Counts live actions from their start to the end of their responses. */
export class StreamAdmission {
  readonly #settings: LiveSettings
  /** Holds addresses with open streams only, so it is bounded by the number of streams. */
  readonly #byAddress = new Map<string, number>()
  #total = 0

  /** @param settings the limits */
  constructor(settings: LiveSettings) {
    this.#settings = settings
  }

  /** How many are open. */
  get total(): number {
    return this.#total
  }

  /** How many addresses have open ones. */
  get addresses(): number {
    return this.#byAddress.size
  }

  /**
   * Takes a place.
   * @param address of the peer
   * @returns a function that gives the place back; only its first call counts
   * @throws TooManyStreamsError (503 with `Retry-After`) when there is none
   */
  admit(address: string): () => void {
    const { maxStreams, maxStreamsPerAddress, retryAfter } = this.#settings
    if (this.#total >= maxStreams) throw new TooManyStreamsError('Too many streams are open: try again later', retryAfter)
    const own = this.#byAddress.get(address) ?? 0
    if (own >= maxStreamsPerAddress) throw new TooManyStreamsError('Too many streams are open from this address', retryAfter)
    this.#total++
    this.#byAddress.set(address, own + 1)
    let open = true
    return () => {
      if (open) this.#release(address)
      open = false
    }
  }

  #release(address: string): void {
    this.#total--
    const left = (this.#byAddress.get(address) ?? 1) - 1
    if (left === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, left)
  }
}
