/** A cache in Redis or Valkey, shared by all processes of an application. */
import type { CacheStore, CacheWriteOptions } from '../contracts/cache-store.js'
import { ConfigurationError, isError } from '../errors/index.js'

/** The commands that the store uses; a client of `ioredis` has them. */
export interface RedisCacheClient {
  get(key: string): Promise<string | null>
  /** Without it keys are asked for one by one, all at once. */
  mget?(...keys: string[]): Promise<(string | null)[]>
  set(key: string, value: string): Promise<unknown>
  set(key: string, value: string, unit: 'PX', ttl: number): Promise<unknown>
  del(key: string): Promise<number>
  eval(script: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>
}

/** Options of a {@link RedisCacheStore}. */
export interface RedisCacheOptions {
  /** A client of `ioredis`. The application makes it, and ends it at shutdown. */
  client: RedisCacheClient
  /** In front of every key. Default `'live:cache:'`. */
  prefix?: string
  /** Told what Redis fails with; the page goes on without the cache. Default: a warning of the process. */
  onError?: (error: unknown) => void
}

const COMMANDS = ['get', 'set', 'del', 'eval'] as const

/** Counts, and gives the first one its expiry, in one step. */
const INCREMENT = `local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if tonumber(ARGV[2]) > 0 and redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return count`

/** Values are JSON, one key each. A Redis that is out of reach is an empty cache. */
export class RedisCacheStore implements CacheStore {
  readonly #client: RedisCacheClient
  readonly #prefix: string
  readonly #onError: (error: unknown) => void

  /** @throws ConfigurationError for a client that is none */
  constructor({ client, prefix = 'live:cache:', onError = warn }: RedisCacheOptions) {
    if (COMMANDS.some((command) => typeof client?.[command] !== 'function')) {
      throw new ConfigurationError('RedisCacheStore needs a client: new RedisCacheStore({ client: new Redis(url) }) with ioredis')
    }
    this.#client = client
    this.#prefix = prefix
    this.#onError = onError
  }

  read(key: string): Promise<unknown> {
    return this.#attempt(undefined, async () => storedValue(await this.#client.get(this.#prefix + key)))
  }

  /** In one step, which a cluster does only for keys of one slot; there they are asked for one by one, all at once. */
  readMany(keys: readonly string[]): Promise<readonly unknown[]> {
    if (keys.length === 0) return Promise.resolve([])
    return this.#attempt(
      keys.map(() => undefined),
      async () => (await this.#textsOf(keys.map((key) => this.#prefix + key))).map(storedValue),
    )
  }

  async write(key: string, value: unknown, { expiresInMs }: CacheWriteOptions): Promise<void> {
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined) {
      await this.delete(key)
      return
    }
    await this.#attempt(undefined, () =>
      expiresInMs === null
        ? this.#client.set(this.#prefix + key, text)
        : this.#client.set(this.#prefix + key, text, 'PX', Math.max(1, Math.ceil(expiresInMs))),
    )
  }

  delete(key: string): Promise<boolean> {
    return this.#attempt(false, async () => (await this.#client.del(this.#prefix + key)) > 0)
  }

  /** Rejects when Redis fails: there is no number to go on with. */
  async increment(key: string, by: number, { expiresInMs }: CacheWriteOptions): Promise<number> {
    return Number(await this.#client.eval(INCREMENT, 1, this.#prefix + key, by, expiresInMs === null ? 0 : Math.ceil(expiresInMs)))
  }

  async #textsOf(keys: readonly string[]): Promise<readonly (string | null)[]> {
    const oneByOne = (): Promise<(string | null)[]> => Promise.all(keys.map((key) => this.#client.get(key)))
    if (this.#client.mget === undefined) return oneByOne()
    try {
      return await this.#client.mget(...keys)
    } catch (error) {
      if (isError(error) && error.message.startsWith('CROSSSLOT')) return oneByOne()
      throw error
    }
  }

  async #attempt<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      this.#onError(error)
      return otherwise
    }
  }
}

const storedValue = (text: string | null): unknown => (text === null ? undefined : (JSON.parse(text) as unknown))

function warn(error: unknown): void {
  process.emitWarning(`The cache in Redis failed: ${isError(error) ? error.message : String(error)}`)
}
