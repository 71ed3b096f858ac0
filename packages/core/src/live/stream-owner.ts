/** What a stream needs of the response whose body it is. */
import type { Clock } from '../support/clock.js'
import type { LiveSettings } from './settings.js'

/** A response: committed before the first byte of its stream. */
export interface StreamOwner {
  readonly committed: boolean
  /** Whether the committed status forbids a body: then what is written goes nowhere (live.md L10). */
  readonly bodiless: boolean
  readonly settings: LiveSettings
  readonly clock: Clock
  /** Sets the content type unless the head is committed or has one (live.md L77). */
  declareContentType(type: string): void
  /** Commits for the first write (live.md L8). */
  commitForStream(): void
  /** Commits without one. */
  commit(): void
}
