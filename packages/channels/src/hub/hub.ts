/** The hub: what applications broadcast to, and listen to. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ActionEndpoint, ArgumentError, hasCode } from '@live/core'
import { endpointOf, type HandlerOptions } from '../controller/endpoint.js'
import { HubSubscription, type SubscribeOptions, type Subscription } from '../delivery/subscription.js'
import { AdapterUnavailableError, HubClosedError, SubscriptionRefusedError } from '../errors/channel-errors.js'
import { Engine } from '../feed/engine.js'
import { Feed } from '../feed/feed.js'
import { Joining } from '../feed/joining.js'
import { batchOf, Lane, type LaneEvent, type LaneResult } from '../publish/lane.js'
import { contentOf, type EventInput } from '../publish/outgoing.js'
import { backoff } from '../support/timing.js'
import { Policies, paramsOf } from '../topics/policies.js'
import { type Topic, type TopicLike, type TopicList, topicOf, topicsOf } from '../topics/topic.js'
import { type SignedTopic, type SignOptions, TopicSigner, type VerifyContext } from '../topics/topic-signer.js'
import { type Cursor, cursorOf } from '../wire/cursor.js'
import { FLAG } from '../wire/frame.js'
import { Connections, isLive, type StreamContext } from './connections.js'
import { type BroadcastPayload, broadcastChannel, publish } from './events.js'
import type { BroadcastOptions, DrainReport, HubState, Published, StreamOptions } from './hub-types.js'
import { type HubOptions, type HubSettings, settingsOf } from './options.js'
import { REVOCATION_HISTORY, REVOCATIONS, RevocationFollower } from './revocation.js'
import { Counters, type HubStats } from './stats.js'

/** Topics of one broadcast, at most: they are one batch. */
const MAX_TOPICS = 100
/** What closing waits for, in milliseconds. */
const CLOSE_MS = 1_000
/** How much longer a drain may take than its window. */
const DRAIN_SLACK_MS = 1_000

/**
 * Makes a hub. It connects at its first use, or at {@link Hub.start}.
 *
 * ```ts
 * export const hub = createHub({ secret: env.SECRET_KEY_BASE })
 * await hub.broadcast([room, 'messages'], { name: 'message-added', data: { text } })
 * ```
 * @throws ConfigurationError for settings that cannot work
 */
export function createHub(options: HubOptions): Hub {
  return new Hub(settingsOf(options))
}

/** Broadcasts events, and brings them to browsers and loops; made by {@link createHub}. */
export class Hub {
  readonly #settings: HubSettings
  readonly #counters = new Counters()
  readonly #policies: Policies
  readonly #signer: TopicSigner
  readonly #engine: Engine
  readonly #feed: Feed
  readonly #joining: Joining
  readonly #lane: Lane
  readonly #connections: Connections
  readonly #subscriptions = new Set<HubSubscription>()
  #revocations: Promise<void> | null = null
  #state: HubState = 'starting'
  #starting: Promise<void> | null = null
  #attempts = 0
  #stopProbing: (() => void) | null = null
  #warned = false

  constructor(settings: HubSettings) {
    const { namespace, clock, limits } = settings
    this.#settings = settings
    this.#policies = new Policies(settings)
    this.#signer = new TopicSigner(settings.secret, namespace, clock, limits.topicBytes)
    this.#engine = new Engine(settings.adapter({ namespace, clock }), clock, settings.engine)
    this.#feed = new Feed(settings, this.#engine, this.#policies, this.#counters, {
      engineUp: () => this.#engineUp(),
      engineDown: (error) => this.#engineDown(error),
    })
    this.#joining = new Joining(this.#feed)
    this.#connections = new Connections(settings, this.#counters, this.#policies, this.#joining)
    this.#lane = new Lane(
      {
        clock,
        publish: (batch) => (this.#feed.isStarted ? this.#engine.publish(batch) : Promise.reject(notStarted())),
        retried: () => void this.#counters.laneRetries++,
        // Who publishes in a loop of microtasks would make prompt readers look like slow ones.
        pace: () => this.#feed.fanOut.pace() ?? (this.#connections.bufferedBytes > 0 ? nextTurn() : undefined),
      },
      settings.publish,
    )
  }

  /** Where the hub is in its life. */
  get state(): HubState {
    return this.#state
  }

  /** The newest position that this process has proof of, for pages that will connect; `''` before the engine was reached (CH28). */
  get head(): Cursor {
    this.#startQuietly()
    return this.#feed.cursor
  }

  /** Most topics of one connection. */
  get topicsPerConnection(): number {
    return this.#settings.limits.topicsPerConnection
  }

  /** Origins besides the application's own that may subscribe with cookies. */
  get origins(): readonly string[] {
    return this.#settings.sse.origins
  }

  /**
   * Connects to the engine. Everything else calls it too; call it at boot to fail early.
   * @throws AdapterUnavailableError when the engine is not reached within `engine.startMs`, unless `startDegraded`
   */
  start(): Promise<void> {
    if (this.#state === 'closed') return Promise.reject(new HubClosedError())
    this.#starting ??= this.#connect()
    return this.#starting
  }

  /**
   * Sends an event to everybody who listens to a topic. In an open transaction of `transactions` it leaves after the commit, and not at
   * all after a rollback (CH47); that it could not be sent is told by the event `publishFailed` then.
   * @returns when the engine has it (CH17): not when somebody saw it. In a transaction at once, without a cursor
   * @throws InvalidTopicError, PayloadTooLargeError and ArgumentError for what cannot be sent; PublishOverloadedError,
   * PublishTimeoutError and AdapterError when the engine does not take it
   */
  async broadcast(topic: TopicLike | TopicList, event: EventInput, options: BroadcastOptions = {}): Promise<Published> {
    if (this.#state === 'closed') throw new HubClosedError()
    const list = topicsOf(topic, this.#settings.limits.topicBytes)
    if (list.length > MAX_TOPICS) throw new ArgumentError(`A broadcast has at most ${MAX_TOPICS} topics, not ${list.length}`)
    const events = this.#eventsFor(list, event)
    this.#startQuietly()
    const { transactions } = this.#settings
    if (transactions?.inTransaction === true && options.tx === undefined && options.afterCommit !== false) {
      await transactions.afterCommit(() => this.#publish(list, events, { ...options, wait: 'queued' }))
      return { cursor: null, duplicate: false }
    }
    return this.#publish(list, events, options)
  }

  #publish(list: readonly Topic[], events: readonly LaneEvent[], options: BroadcastOptions): Promise<Published> {
    if (!broadcastChannel.hasSubscribers) return this.#send(events, options, null)
    const bytes = events[0].content.data.byteLength
    const payload: BroadcastPayload = { topics: list, bytes, cursor: null, duplicate: false }
    return broadcastChannel.tracePromise(() => this.#send(events, options, payload), payload)
  }

  /** Listens: `for await (const delivered of hub.subscribe('news')) …`. Leaving the loop ends it. */
  subscribe(topic: TopicLike | TopicList, options: SubscribeOptions = {}): Subscription {
    const list = topicsOf(topic, this.#settings.limits.topicBytes)
    const host = {
      join: async (subscription: HubSubscription) => {
        // A loop that ends before it began is not kept.
        await this.start()
        if (subscription.ended) return
        this.#subscriptions.add(subscription)
        await this.#joining.join(subscription, list, options.after ?? null)
      },
      leave: (subscription: HubSubscription) => {
        this.#subscriptions.delete(subscription)
        this.#joining.leave(subscription)
      },
    }
    return new HubSubscription(host, options.maxQueued ?? this.#settings.limits.queuedPerSubscription, options)
  }

  /**
   * Streams topics to the client of a live action, from where it was, until it leaves. Answers 200 also when that is not possible
   * now: browsers come back after a 200, and after nothing else.
   * @param context a controller that extends `Live(…)`
   * @throws SubscriptionRefusedError (403) when `authorize` of a topic says no; ArgumentError for an action that is not live, and for
   * more topics than `limits.topicsPerConnection`
   */
  async stream(context: StreamContext, topic: TopicLike | TopicList, options: StreamOptions = {}): Promise<void> {
    const { request, response } = context
    if (!isLive(response)) throw new ArgumentError('hub.stream needs a live action: extend Live(…), and list the action in liveActions')
    const { after = null, subject = null, turbo = false, byTopic = false } = options
    const list = topicsOf(topic, this.#settings.limits.topicBytes)
    if (list.length > this.topicsPerConnection) {
      throw new ArgumentError(`A connection has at most ${this.topicsPerConnection} topics, not ${list.length}`)
    }
    if (this.#state === 'draining' || this.#state === 'closed') return this.#connections.refuse(response, 'draining')
    try {
      await this.#authorize(list, subject, request)
      await this.start()
      await this.#listenToRevocations()
    } catch (error) {
      if (hasCode(error, 'ERR_SUBSCRIPTION_REFUSED')) throw error
      request.logger.error({ err: error }, 'A subscriber was told to come back later')
      return this.#connections.refuse(response, 'engine')
    }
    await this.#connections.serve(context, { topics: list, after: request.lastEventId || after, subject, turbo, byTopic })
  }

  /** Answers a client that cannot be served now. */
  refuse({ response }: StreamContext): Promise<void> {
    return this.#connections.refuse(response, 'limit')
  }

  /** The endpoint of browsers: `r.get('/_channels', { to: hub.handler() })`. See the guide for its parameters. */
  handler(options: HandlerOptions = {}): ActionEndpoint {
    return endpointOf(this, options)
  }

  /**
   * A token that lets a browser listen to a topic.
   * @throws InvalidTopicError for what is no topic
   */
  sign(topic: TopicLike, options: SignOptions = {}): SignedTopic {
    if (options.expiresInMs === undefined) this.#warnOfEndless()
    return this.#signer.sign(topicOf(topic, this.#settings.limits.topicBytes), options)
  }

  /** The topic of a token. @throws InvalidTopicError (403) when it is not valid, or not for this subject */
  verify(token: string, context: VerifyContext = {}): Topic {
    return this.#signer.verify(token, context)
  }

  /** Ends the connections of a subject, in every process. What it may not see any more, `authorize` or your signatures have to tell. */
  async disconnect({ subject }: { readonly subject: string }): Promise<void> {
    if (this.#state === 'closed') throw new HubClosedError()
    this.#connections.revoke(subject)
    this.#startQuietly()
    const content = contentOf(subject, false, Number.POSITIVE_INFINITY)
    await this.#send([{ topic: REVOCATIONS, content, history: REVOCATION_HISTORY }], {}, null)
  }

  /** Figures, for a health page or metrics. */
  stats(): HubStats {
    const counters = this.#counters
    const { disconnects, broadcasts, replays, resets } = counters
    return {
      ...counters,
      state: this.#state,
      connections: this.#connections.size,
      subscriptions: this.#subscriptions.size,
      topics: this.#feed.registry.size,
      laneQueued: this.#lane.queued,
      delivered: this.#feed.fanOut.delivered,
      bufferedBytes: this.#connections.bufferedBytes,
      recentBytes: this.#feed.recentBytes,
      engineUp: this.#feed.isUp,
      disconnects: { ...disconnects },
      broadcasts: { ...broadcasts },
      replays: { ...replays },
      resets: { ...resets },
    }
  }

  /** Tells every connection to come back elsewhere, spread over the window, and lets broadcasts finish (CH50). */
  async drain({ deadlineMs = this.#settings.drain.windowMs + DRAIN_SLACK_MS }: { deadlineMs?: number } = {}): Promise<DrainReport> {
    const { clock } = this.#settings
    const start = clock.now()
    if (this.#state !== 'closed') this.#change('draining')
    const [connections] = await Promise.all([this.#connections.drain(deadlineMs, this.#settings.drain.windowMs), this.#flush(deadlineMs)])
    const report = { ...connections, unpublished: this.#lane.queued, durationMs: clock.now() - start }
    publish('drain', () => report)
    return report
  }

  /** Ends everything now. Broadcasts get a second to finish. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#change('closed')
    await Promise.all([this.#connections.drain(CLOSE_MS, 0), this.#flush(this.#starting === null ? 0 : CLOSE_MS)])
    this.#lane.fail(new HubClosedError())
    for (const subscription of this.#subscriptions) void subscription.close()
    this.#stopProbing?.()
    this.#feed.close()
    await this.#engine.stop(CLOSE_MS).catch(() => {})
  }

  async #send(events: readonly LaneEvent[], options: BroadcastOptions, payload: BroadcastPayload | null): Promise<Published> {
    const { deadlineMs = this.#settings.publish.deadlineMs, idempotencyKey, signal, tx, wait = 'engine' } = options
    if (tx !== undefined) return this.#sendInTx(events, tx)
    const start = performance.now()
    const order = {
      events,
      deadlineMs,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(signal === undefined ? {} : { signal }),
    }
    const sending = this.#settle(() => this.#lane.push(order), start)
    if (wait === 'queued') {
      const topics = events.map(({ topic }) => topic)
      sending.catch((error: unknown) => publish('publishFailed', () => ({ topics, error })))
      return { cursor: null, duplicate: false }
    }
    const { positions, duplicate } = await sending
    const last = Math.max(...positions)
    this.#feed.advance(last)
    const cursor = last === 0 ? null : cursorOf(this.#feed.gen, last)
    if (payload !== null) Object.assign(payload, { cursor, duplicate })
    return { cursor, duplicate }
  }

  async #sendInTx(events: readonly LaneEvent[], tx: unknown): Promise<Published> {
    if (!this.#engine.capabilities.transactional) {
      throw new ArgumentError('This engine has no transactions: broadcast after the commit, without tx')
    }
    await this.start()
    await this.#engine.publishInTx(tx, batchOf(events))
    return { cursor: null, duplicate: false }
  }

  async #settle(work: () => Promise<LaneResult>, start: number): Promise<LaneResult> {
    const { broadcasts } = this.#counters
    try {
      const result = await work()
      broadcasts[result.duplicate ? 'duplicate' : 'ok']++
      return result
    } catch (error) {
      const kind = hasCode(error, 'ERR_PUBLISH_TIMEOUT') ? 'timeout' : hasCode(error, 'ERR_PUBLISH_OVERLOADED') ? 'overloaded' : 'error'
      broadcasts[kind]++
      throw error
    } finally {
      this.#counters.broadcastSeconds += (performance.now() - start) / 1000
    }
  }

  #eventsFor(list: readonly Topic[], event: EventInput): LaneEvent[] {
    const policies = list.map((topic) => this.#policies.of(topic))
    const limit = Math.min(this.#engine.capabilities.maxPayload, ...policies.map(({ maxPayload }) => maxPayload))
    const content = contentOf(event, false, limit)
    return list.map((topic, i) => {
      const { history } = policies[i]
      return { topic, history, content: history === null ? { ...content, flags: content.flags | FLAG.ephemeral } : content }
    })
  }

  async #authorize(list: readonly Topic[], subject: string | null, request: StreamContext['request']): Promise<void> {
    for (const topic of list) {
      const policy = this.#policies.of(topic)
      if (policy.authorize === null || policy.authorize === undefined) continue
      const allowed = await policy.authorize({ topic, params: paramsOf(policy, topic), subject, request })
      if (allowed !== true) throw new SubscriptionRefusedError()
    }
  }

  #listenToRevocations(): Promise<void> {
    this.#revocations ??= this.#joining
      .join(new RevocationFollower((subject) => this.#connections.revoke(subject)), [REVOCATIONS], null)
      .catch((error: unknown) => {
        this.#revocations = null
        throw error
      })
    return this.#revocations
  }

  async #connect(): Promise<void> {
    try {
      this.#feed.begin(await this.#engine.start(this.#feed))
      this.#attempts = 0
      this.#engineUp()
      const probing = this.#settings.clock.every(this.#settings.engine.probeMs, () => this.#probe())
      this.#stopProbing = () => probing.cancel()
    } catch (cause) {
      if (this.#settings.startDegraded && this.#state !== 'closed') {
        this.#change('degraded')
        this.#settings.clock.after(backoff(this.#attempts++), () => void this.#connect())
        return
      }
      this.#starting = null
      throw hasCode(cause, 'ERR_ADAPTER_UNAVAILABLE') ? cause : new AdapterUnavailableError('The engine cannot be reached', { cause })
    }
  }

  #startQuietly(): void {
    if (this.#starting === null) this.start().catch((error: unknown) => this.#settings.logger?.error({ err: error }, 'Channels: no engine'))
  }

  #probe(): void {
    if (!this.#feed.isUp || this.#feed.registry.size === 0) return
    this.#engine.probe().then(
      (state) => this.#feed.observe(state),
      // Its adapter notices a connection that is lost.
      () => {},
    )
  }

  #engineUp(): void {
    if (this.#state === 'starting' || this.#state === 'degraded') this.#change('up')
    this.#lane.wake()
  }

  #engineDown(error: Error): void {
    if (this.#state === 'up') this.#change('degraded', error)
  }

  #change(state: HubState, error?: Error): void {
    if (this.#state === state) return
    const before = this.#state
    this.#state = state
    // Commands such as `live build` make a hub and end it without a reader or a message: there is nothing to tell.
    if (before === 'starting' && state === 'closed' && this.#starting === null) return
    const fields = { state, ...(error === undefined ? {} : { err: error }) }
    if (state === 'degraded') this.#settings.logger?.warn(fields, 'Channels: the engine is away')
    // A process that ends says so itself.
    else this.#settings.logger?.[state === 'closed' ? 'debug' : 'info'](fields, `Channels: ${state}`)
  }

  async #flush(ms: number): Promise<void> {
    await Promise.race([this.#lane.flushed(), new Promise<void>((resolve) => void this.#settings.clock.after(ms, resolve))])
  }

  #warnOfEndless(): void {
    if (this.#warned || process.env.NODE_ENV !== 'development') return
    this.#warned = true
    this.#settings.logger?.warn('Channels: signed topics without expiresInMs are good for ever')
  }
}

const notStarted = (): AdapterUnavailableError => new AdapterUnavailableError('The engine was not reached yet')
