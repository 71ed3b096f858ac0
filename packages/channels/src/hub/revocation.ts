/** How every process hears that a subject may listen no more (channels.md CH6). */
import { Follower } from '../feed/follower.js'
import { RESERVED_PREFIX } from '../topics/topic.js'
import type { ChannelEvent } from '../wire/channel-event.js'

/** The topic of revocations. It has a history, so that an engine that was away is no way around it. */
export const REVOCATIONS = `${RESERVED_PREFIX}revocations`

/** Bounds of that history. */
export const REVOCATION_HISTORY = { max: 1000, ttlMs: 60_000 }

/** Listens to {@link REVOCATIONS}. */
export class RevocationFollower extends Follower {
  readonly spreadResets = false
  readonly #revoke: (subject: string) => void

  /** @param revoke ends the connections of a subject */
  constructor(revoke: (subject: string) => void) {
    super()
    this.#revoke = revoke
  }

  begin(): void {}

  deliver({ data }: ChannelEvent): void {
    this.#revoke(Buffer.from(data).toString())
  }

  /** What was missed is bounded by the age of connections. */
  reset(): void {}
}
