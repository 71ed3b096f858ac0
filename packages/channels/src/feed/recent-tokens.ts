/** The last batches that were seen, so that one that an engine executed twice is taken once (channels.md CH46). */
import type { Topic } from '../topics/topic.js'

const MAX_TOKENS = 4_096

/** Remembers which events of which batches came. */
export class RecentTokens {
  readonly #seen = new Map<string, Set<string>>()

  /** Whether the event of a batch was seen before; remembers that it was now. */
  isRepeat(token: string, index: number, topic: Topic): boolean {
    const event = `${index} ${topic}`
    const events = this.#seen.get(token)
    if (events === undefined) {
      this.#seen.set(token, new Set([event]))
      if (this.#seen.size > MAX_TOKENS) this.#seen.delete(this.#seen.keys().next().value as string)
      return false
    }
    if (events.has(event)) return true
    events.add(event)
    return false
  }
}
