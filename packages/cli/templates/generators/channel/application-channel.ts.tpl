/** What all channels share. */
import type { EventInput } from '@live/channels'
import { hub } from '../../config/channels.js'

export abstract class ApplicationChannel {
  /** Tells everybody who listens to the topic, in every process. Resolves when the hub has the event, before anybody saw it. */
  protected static async broadcast(topic: readonly string[], event: EventInput): Promise<void> {
    await hub.broadcast(topic, event)
  }
}
