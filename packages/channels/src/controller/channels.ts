/** The Channels mixin: actions that stream topics, and broadcast to them, by `this`. */
import type { AbstractClass, LiveResponse, Metal } from '@live/core'
import { ConfigurationError } from '@live/core'
import type { Hub } from '../hub/hub.js'
import type { BroadcastOptions, Published, StreamOptions } from '../hub/hub-types.js'
import type { EventInput } from '../publish/outgoing.js'
import type { TopicLike, TopicList } from '../topics/topic.js'

/** What {@link Channels} adds to a controller. */
export interface ChannelsInstance {
  /** The hub of the class. @throws ConfigurationError when none was set */
  readonly hub: Hub
  /**
   * Streams a topic to the client until it leaves: the whole of a live action. An array is one topic; `topics(a, b)` are two.
   * @throws what `hub.stream` throws
   */
  streamFrom(topic: TopicLike | TopicList, options?: StreamOptions): Promise<void>
  /** `hub.broadcast`. */
  broadcast(topic: TopicLike | TopicList, event: EventInput, options?: BroadcastOptions): Promise<Published>
}

/** Class-level settings. */
export interface ChannelsStatic {
  /** The hub of this class and of those that extend it: `static override hub = hub`. */
  hub: Hub | null
}

const mixed = new WeakMap<object, unknown>()

/**
 * Gives a controller `streamFrom` and `broadcast`:
 *
 * ```ts
 * export abstract class ApplicationController extends Channels(BaseController) {
 *   static override hub = hub
 * }
 * class MessagesController extends Live(ApplicationController) {
 *   async index() { await this.streamFrom([room, 'messages']) }
 * }
 * ```
 */
export function Channels<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<ChannelsInstance> & ChannelsStatic {
  const known = mixed.get(Base)
  if (known !== undefined) return known as B & AbstractClass<ChannelsInstance> & ChannelsStatic

  abstract class ChannelsAbility extends Base implements ChannelsInstance {
    static hub: Hub | null = null

    get hub(): Hub {
      const { hub, name } = this.constructor as unknown as ChannelsStatic & { readonly name: string }
      if (hub === null) throw new ConfigurationError(`${name} has no hub: static override hub = createHub({ … })`)
      return hub
    }

    streamFrom(topic: TopicLike | TopicList, options: StreamOptions = {}): Promise<void> {
      // Whether the action is live is what the hub looks at first.
      const response = this.response as LiveResponse
      return this.hub.stream({ request: this.request, response }, topic, options)
    }

    broadcast(topic: TopicLike | TopicList, event: EventInput, options?: BroadcastOptions): Promise<Published> {
      return this.hub.broadcast(topic, event, options)
    }
  }
  mixed.set(Base, ChannelsAbility)
  return ChannelsAbility as unknown as B & AbstractClass<ChannelsInstance> & ChannelsStatic
}
