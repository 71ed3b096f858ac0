/** The adapter of one process: the default, and the one that all others are compared with. */
import cluster from 'node:cluster'
import type {
  Adapter,
  AdapterContext,
  AdapterFactory,
  EngineState,
  PublishBatch,
  PublishResult,
  ReplayPage,
  Sink,
} from '../adapter/adapter.js'
import { AdapterUnavailableError } from '../errors/channel-errors.js'
import type { Topic } from '../topics/topic.js'
import type { Position } from '../wire/cursor.js'
import { MemoryEngine, type MemoryEngineOptions } from './memory-engine.js'

/** What {@link memory} takes. */
export interface MemoryOptions extends MemoryEngineOptions {
  /** Shared by several hubs of one process. Default: one of its own. */
  readonly engine?: MemoryEngine
}

/** Largest event: it stays in the process. */
const MAX_PAYLOAD = 64 * 1024 * 1024

/**
 * Events of one process: nothing survives it, and no other one sees them. Readers that come back to a new process are told to reset.
 * In a worker of `node:cluster` that is a warning.
 */
export function memory({ engine, ...options }: MemoryOptions = {}): AdapterFactory {
  return (context) => {
    if (cluster.isWorker && engine === undefined) {
      process.emitWarning('Channels in memory: events of one worker do not reach the others', { code: 'LIVE_CHANNELS_MEMORY' })
    }
    return new MemoryAdapter(engine ?? new MemoryEngine(options), context)
  }
}

class MemoryAdapter implements Adapter {
  readonly capabilities = { durable: 'process', transactional: false, maxPayload: MAX_PAYLOAD } as const
  readonly #engine: MemoryEngine
  readonly #context: AdapterContext
  readonly #topics = new Set<Topic>()
  #sink: Sink | null = null

  constructor(engine: MemoryEngine, context: AdapterContext) {
    this.#engine = engine
    this.#context = context
  }

  async start(sink: Sink): Promise<EngineState> {
    const prefix = this.#prefix.length
    this.#sink = { ...sinkOf(sink), event: (topic, n, p, frame) => sink.event(topic.slice(prefix), n, p, frame) }
    return this.#engine.state()
  }

  async publish(batch: PublishBatch): Promise<PublishResult> {
    this.#started()
    const events = batch.events.map((event) => ({ ...event, topic: this.#prefix + event.topic }))
    return this.#engine.publish({ ...batch, token: this.#prefix + batch.token, events }, this.#context.clock)
  }

  async listen(topics: readonly Topic[]): Promise<void> {
    const own = this.#own(topics)
    for (const topic of own) this.#topics.add(topic)
    this.#engine.listen(this.#started(), own)
  }

  async unlisten(topics: readonly Topic[]): Promise<void> {
    const own = this.#own(topics)
    for (const topic of own) this.#topics.delete(topic)
    this.#engine.unlisten(this.#started(), own)
  }

  async replay({ topics, after, limit }: { topics: readonly Topic[]; after: Position; limit: number }): Promise<ReplayPage> {
    const page = this.#engine.replay(this.#own(topics), after, limit, this.#context.clock)
    return { ...page, events: page.events.map((event) => ({ ...event, topic: event.topic.slice(this.#prefix.length) })) }
  }

  async probe(): Promise<EngineState> {
    return this.#engine.state()
  }

  isBeside(gen: string): boolean {
    return this.#engine.isYounger(gen)
  }

  async stop(): Promise<void> {
    if (this.#sink !== null) this.#engine.unlisten(this.#sink, this.#topics)
    this.#topics.clear()
    this.#sink = null
  }

  get #prefix(): string {
    return `${this.#context.namespace}/`
  }

  #own(topics: readonly Topic[]): Topic[] {
    return topics.map((topic) => this.#prefix + topic)
  }

  #started(): Sink {
    if (this.#sink === null) throw new AdapterUnavailableError('The adapter in memory was not started, or was stopped')
    return this.#sink
  }
}

const sinkOf = (sink: Sink): Omit<Sink, 'event'> => ({
  suspect: (reason) => sink.suspect(reason),
  up: () => sink.up(),
  down: (error) => sink.down(error),
})
