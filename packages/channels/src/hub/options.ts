/** `createHub({ … })`: every setting with its default, checked before anything starts. */
import { type Clock, ConfigurationError, type Logger, type Request, systemClock } from '@live/core'
import type { AdapterFactory } from '../adapter/adapter.js'
import { memory } from '../memory/memory-adapter.js'
import type { Topic } from '../topics/topic.js'
import { TOPIC_BYTES } from '../topics/topic.js'

/** How much of a topic can be replayed. */
export interface HistoryPolicy {
  /** Events that the engine keeps. Default 1000. */
  readonly max: number
  /** For how long, in milliseconds. Default 10 minutes. */
  readonly ttlMs: number
  /** Most events for one reader that comes back; more is a reset. Default 500. */
  readonly maxReplay?: number
  /** Most bytes of those. Default 1 MiB. */
  readonly maxReplayBytes?: number
}

/** Who wants to subscribe to what. */
export interface SubscribeContext {
  readonly topic: Topic
  /** What the named segments of the policy's pattern hold, decoded: `{ id: '7' }` for `room/:id`. */
  readonly params: Readonly<Record<string, string>>
  readonly subject: string | null
  readonly request: Request
}

/** What becomes of an event for a reader whose buffer is full: the reader is given up, or the event is replaced or dropped. */
export type OverflowPolicy = 'disconnect' | 'coalesce' | 'drop'

/** Settings of the topics that a pattern matches. */
export interface TopicPolicy {
  /** `false` is ephemeral: no position, no replay, at most once. Default: the hub's. */
  readonly history?: HistoryPolicy | false
  /** Default `'disconnect'`; the others only without history. */
  readonly overflow?: OverflowPolicy
  /** Decides about each connection of a browser, once. Default: a signature is enough. */
  readonly authorize?: (context: SubscribeContext) => boolean | Promise<boolean>
  /** Largest event in bytes. Default `limits.payloadBytes`. */
  readonly maxPayload?: number
}

/** Bounds of everything that grows. */
export interface Limits {
  /** Largest event after serialisation. Default 64 KiB. */
  readonly payloadBytes: number
  /** Longest topic. Default 200. */
  readonly topicBytes: number
  /** Default 50. */
  readonly topicsPerConnection: number
  /** Of the process. Default 10 000. */
  readonly connections: number
  /** Of one subject, or of one remote address without subject. Default 20. */
  readonly connectionsPerKey: number
  /** Bytes that wait for one reader. Default 256 KiB. */
  readonly bufferedBytesPerConnection: number
  /** Bytes that wait for all readers. Default 256 MiB. */
  readonly bufferedBytesTotal: number
  /** Connections are ended at a random age between these; `[0, 0]` for never. Default 25 to 35 minutes. */
  readonly connectionMaxAgeMs: readonly [number, number]
  /** Events that wait for the reader of a `subscribe`. Default 1000. */
  readonly queuedPerSubscription: number
  /** Events and bytes that are held while something missing is fetched. Default 10 000 and 8 MiB. */
  readonly heldEvents: number
  readonly heldBytes: number
  /** Bytes of recent events that are kept for replays, of all topics. Default 64 MiB. */
  readonly recentBytes: number
}

/** Settings of connections. */
export interface SseOptions {
  /** A comment after this many milliseconds without an event. Default 15 s, at most 25 s. */
  readonly heartbeatMs: number
  /** What browsers are told to wait before they come back. Default 1 to 5 s. */
  readonly retryMs: readonly [number, number]
  /** The same, for those who cannot be served now. Default 5 to 15 s. */
  readonly busyRetryMs: readonly [number, number]
  /** The same, for those who reach their age. Default 100 to 1000 ms. */
  readonly maxAgeRetryMs: readonly [number, number]
  /** Resets of many connections are spread over this time. Default 3 s. */
  readonly resetSpreadMs: number
  /** Origins besides the application's own that may subscribe with cookies: `https://admin.example.com`. Default none. */
  readonly origins: readonly string[]
}

/** Settings of publishing. */
export interface PublishOptions {
  /** How long an event is tried, in milliseconds. Default 5000. */
  readonly deadlineMs: number
  /** Events that may wait. Default 10 000. */
  readonly maxQueued: number
  /** Bytes of those. Default 16 MiB. */
  readonly maxQueuedBytes: number
}

/** Settings of {@link Hub.drain}. */
export interface DrainOptions {
  /** Connections are ended one by one over this time. Default 10 s. */
  readonly windowMs: number
  /** What browsers are told to wait. Default 250 to 5000 ms. */
  readonly retryMs: readonly [number, number]
}

/** Settings of the conversation with the engine. */
export interface EngineOptions {
  /** How long connecting may take. Default 5 s. */
  readonly startMs: number
  /** How long a question may take. Default 5 s. */
  readonly requestMs: number
  /** How long one attempt to publish may take. Default 1 s. */
  readonly publishMs: number
  /** How often the newest position is asked for. Default 5 s. */
  readonly probeMs: number
  /** How long a topic is listened to after its last reader left. Default 5 s. */
  readonly lingerMs: number
}

/** What tells of open transactions: the `Database` of `@live/model`. */
export interface Transactions {
  /** Whether the work that is running is inside one. */
  readonly inTransaction: boolean
  /** Calls a hook after the commit of the one that is open, and never after a rollback. */
  afterCommit(hook: () => unknown): unknown
}

/** What a hub is made of. */
export interface HubOptions {
  /** The engine. Default `memory()`: one process, nothing survives it. */
  adapter?: AdapterFactory
  /** Keeps applications on one engine apart: 1 to 24 of `a-z 0-9 _`. Default `live`. */
  namespace?: string
  /** Signs topics: at least 32 bytes. Of several the first signs and all verify. */
  secret: string | readonly string[]
  history?: HistoryPolicy
  /** By pattern: `'room/:id'`. The one with the most literal text wins. */
  topics?: Readonly<Record<string, TopicPolicy>>
  limits?: Partial<Limits>
  publish?: Partial<PublishOptions>
  sse?: Partial<SseOptions>
  drain?: Partial<DrainOptions>
  engine?: Partial<EngineOptions>
  /** Whose commits broadcasts wait for: `transactions: database` (CH47). Default none: they leave at once. */
  transactions?: Transactions
  /** Whether the hub starts without its engine, and goes on trying. Default false: `start()` rejects (CH48). */
  startDegraded?: boolean
  clock?: Clock
  /** Gets a line for each change of state. Default: none. */
  logger?: Logger
}

/** {@link HubOptions} with nothing left out. */
export interface HubSettings {
  readonly adapter: AdapterFactory
  readonly namespace: string
  readonly secret: string | readonly string[]
  readonly history: Required<HistoryPolicy>
  readonly topics: Readonly<Record<string, TopicPolicy>>
  readonly limits: Limits
  readonly publish: PublishOptions
  readonly sse: SseOptions
  readonly drain: DrainOptions
  readonly engine: EngineOptions
  readonly transactions: Transactions | null
  readonly startDegraded: boolean
  readonly clock: Clock
  readonly logger: Logger | null
}

const MIB = 1024 * 1024
const MINUTE = 60_000

const HISTORY: Required<HistoryPolicy> = { max: 1000, ttlMs: 10 * MINUTE, maxReplay: 500, maxReplayBytes: MIB }

const LIMITS: Limits = {
  payloadBytes: 64 * 1024,
  topicBytes: TOPIC_BYTES,
  topicsPerConnection: 50,
  connections: 10_000,
  connectionsPerKey: 20,
  bufferedBytesPerConnection: 256 * 1024,
  bufferedBytesTotal: 256 * MIB,
  connectionMaxAgeMs: [25 * MINUTE, 35 * MINUTE],
  queuedPerSubscription: 1000,
  heldEvents: 10_000,
  heldBytes: 8 * MIB,
  recentBytes: 64 * MIB,
}

const SSE: SseOptions = {
  heartbeatMs: 15_000,
  retryMs: [1_000, 5_000],
  busyRetryMs: [5_000, 15_000],
  maxAgeRetryMs: [100, 1_000],
  resetSpreadMs: 3_000,
  origins: [],
}

const PUBLISH: PublishOptions = { deadlineMs: 5_000, maxQueued: 10_000, maxQueuedBytes: 16 * MIB }
const DRAIN: DrainOptions = { windowMs: 10_000, retryMs: [250, 5_000] }
const ENGINE: EngineOptions = { startMs: 5_000, requestMs: 5_000, publishMs: 1_000, probeMs: 5_000, lingerMs: 5_000 }

/** A heartbeat that is later than this comes too late for proxies that wait 75 s twice (CH31). */
const MAX_HEARTBEAT_MS = 25_000
const NAMESPACE = /^[a-z0-9_]{1,24}$/

/** Settings of a hub. @throws ConfigurationError for a value that cannot work, with its name and the fix */
export function settingsOf(options: HubOptions): HubSettings {
  const settings: HubSettings = {
    adapter: options.adapter ?? memory(),
    namespace: options.namespace ?? 'live',
    secret: options.secret,
    history: { ...HISTORY, ...options.history },
    topics: options.topics ?? {},
    limits: { ...LIMITS, ...options.limits },
    publish: { ...PUBLISH, ...options.publish },
    sse: { ...SSE, ...options.sse },
    drain: { ...DRAIN, ...options.drain },
    engine: { ...ENGINE, ...options.engine },
    transactions: options.transactions ?? null,
    startDegraded: options.startDegraded ?? false,
    clock: options.clock ?? systemClock,
    logger: options.logger ?? null,
  }
  if (typeof settings.adapter !== 'function') refuse('adapter', settings.adapter, 'is what memory() and its like return')
  const { transactions } = settings
  if (transactions !== null && typeof transactions.afterCommit !== 'function') refuse('transactions', transactions, 'is the database')
  if (!NAMESPACE.test(settings.namespace)) refuse('namespace', settings.namespace, 'is 1 to 24 of a-z, 0-9 and _')
  checkNumbers('limits', settings.limits)
  checkNumbers('publish', settings.publish)
  checkNumbers('sse', settings.sse)
  checkNumbers('drain', settings.drain)
  checkNumbers('engine', settings.engine)
  checkHistory('history', settings.history)
  if (settings.sse.heartbeatMs > MAX_HEARTBEAT_MS || settings.sse.heartbeatMs === 0) {
    refuse('sse.heartbeatMs', settings.sse.heartbeatMs, `is 1 to ${MAX_HEARTBEAT_MS}`)
  }
  return settings
}

/** @throws ConfigurationError for bounds of a history that are none */
export function checkHistory(name: string, history: HistoryPolicy): void {
  checkNumbers(name, history)
  if (history.max < 1 || history.ttlMs < 1)
    refuse(name, JSON.stringify(history), 'keeps at least one event for one millisecond; use history: false')
}

function checkNumbers(group: string, values: object): void {
  for (const [name, value] of Object.entries(values) as [string, unknown][]) {
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) continue
    if (Array.isArray(value)) checkRange(`${group}.${name}`, value)
    else checkNumber(`${group}.${name}`, value)
  }
}

function checkRange(name: string, range: readonly unknown[]): void {
  for (const end of range) checkNumber(name, end)
  if (range.length !== 2 || (range[0] as number) > (range[1] as number)) refuse(name, JSON.stringify(range), 'is [least, most]')
}

function checkNumber(name: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0)) refuse(name, value, 'is a number that is not negative')
}

function refuse(name: string, value: unknown, rule: string): never {
  throw new ConfigurationError(`createHub: ${name} ${rule}, not ${String(value)}`)
}
