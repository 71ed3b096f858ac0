/** Sessions in Redis or Valkey, shared by all processes of an application. */
import type { SessionStore } from '../contracts/index.js'
import { ConfigurationError } from '../errors/index.js'

/** The commands that the store uses; a client of `ioredis` has them. */
export interface RedisSessionClient {
  get(key: string): Promise<string | null>
  set(key: string, value: string, unit: 'PX', ttl: number, condition: 'NX'): Promise<unknown>
  set(key: string, value: string, unit: 'PX', ttl: number, condition: 'XX'): Promise<unknown>
  pexpire(key: string, ttl: number): Promise<unknown>
  del(key: string): Promise<unknown>
}

/** Options of a {@link RedisSessionStore}. */
export interface RedisSessionStoreOptions {
  /** A client of `ioredis`. The application makes it, and ends it at shutdown. */
  client: RedisSessionClient
  /** What stands in front of each id. Default `_session_id:` (controller.md C176). */
  prefix?: string
}

const COMMANDS = ['get', 'set', 'pexpire', 'del'] as const

/** One key per session; Redis ends it when its time is over. */
export class RedisSessionStore implements SessionStore {
  readonly #client: RedisSessionClient
  readonly #prefix: string

  /** @throws ConfigurationError for a client that is none */
  constructor({ client, prefix = '_session_id:' }: RedisSessionStoreOptions) {
    if (COMMANDS.some((command) => typeof client?.[command] !== 'function')) {
      throw new ConfigurationError('RedisSessionStore needs a client: new RedisSessionStore({ client: new Redis(url) }) with ioredis')
    }
    this.#client = client
    this.#prefix = prefix
  }

  find(id: string): Promise<string | null> {
    return this.#client.get(this.#prefix + id)
  }

  async write(id: string, text: string, ttl: number, isNew: boolean): Promise<boolean> {
    const key = this.#prefix + id
    const ms = wholeMs(ttl)
    const reply = isNew ? await this.#client.set(key, text, 'PX', ms, 'NX') : await this.#client.set(key, text, 'PX', ms, 'XX')
    return reply === 'OK'
  }

  async touch(id: string, ttl: number): Promise<void> {
    await this.#client.pexpire(this.#prefix + id, wholeMs(ttl))
  }

  async delete(id: string): Promise<void> {
    await this.#client.del(this.#prefix + id)
  }
}

/** Redis takes whole milliseconds, and none would end the session at once. */
const wholeMs = (ttl: number): number => Math.max(1, Math.ceil(ttl))
