/** Counters in Redis, for limits that hold across processes. */
import type { Count, CounterStore } from '../contracts/counter-store.js'
import { ConfigurationError } from '../errors/index.js'

/** What is needed of a client: the one of ioredis fits as it is. */
export interface RedisCounterClient {
  eval(script: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>
}

/** Options of {@link RedisCounterStore}. */
export interface RedisCounterStoreOptions {
  /** A client of `ioredis`. The application makes it, and ends it at shutdown. */
  client: RedisCounterClient
  /** In front of every key. Default `'live:'`. */
  prefix?: string
  /** How long, in milliseconds, to wait for Redis before the count fails. Default 1000. */
  timeout?: number
}

/**
 * One step on the server: nobody comes between counting and expiry, and a counter that lost its expiry, by a `PERSIST` or a restore,
 * gets a new one instead of blocking its client for ever.
 */
const SCRIPT = `local count = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  left = tonumber(ARGV[2])
  redis.call('PEXPIRE', KEYS[1], left)
end
return {count, left}`

/** Works on a single server and on a cluster: each script touches one key. Times are those of the Redis server. */
export class RedisCounterStore implements CounterStore {
  readonly #client: RedisCounterClient
  readonly #prefix: string
  readonly #timeout: number

  /** @throws ConfigurationError for a client or a time-out that is none */
  constructor({ client, prefix = 'live:', timeout = 1000 }: RedisCounterStoreOptions) {
    if (typeof client?.eval !== 'function') {
      throw new ConfigurationError('RedisCounterStore needs a client: new RedisCounterStore({ client: new Redis(url) }) with ioredis')
    }
    if (!(timeout > 0)) throw new ConfigurationError(`timeout is ${String(timeout)}: give a number of milliseconds above 0`)
    this.#client = client
    this.#prefix = prefix
    this.#timeout = timeout
  }

  /** Rejects when Redis fails, or does not answer in time. */
  async increment(key: string, by: number, { expiresIn }: { readonly expiresIn: number }): Promise<Count> {
    const reply = await this.#inTime(this.#client.eval(SCRIPT, 1, this.#prefix + key, by, expiresIn))
    const [count, left] = reply as [number, number]
    return { count, expiresIn: Math.max(1, left) }
  }

  /** A client without a connection keeps its commands, and would keep the request waiting with them. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const fail = (): void => reject(new Error(`Redis did not answer within ${this.#timeout} ms`))
      timer = setTimeout(fail, this.#timeout).unref()
    })
    try {
      return await Promise.race([work, late])
    } finally {
      clearTimeout(timer)
      // After the time is over nobody waits for the failure.
      work.catch(() => {})
    }
  }
}
