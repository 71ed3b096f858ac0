/** The life of the server of an application: it listens, and stops gracefully (app.md A5). */
import type { DatabaseService, Logger } from '../contracts/index.js'
import { ConfigurationError, ServerShutdownError } from '../errors/index.js'
import { drainStreams } from '../live/drain.js'
import type { StreamRegistry } from '../live/stream-registry.js'
import type { RouteTable } from '../routing/route-table.js'
import { HttpServer } from '../server/http-server.js'
import { SERVER_DEFAULTS, type ServerSettings } from '../server/settings.js'
import type { ApplicationEvents } from './application-events.js'
import type { ApplicationConfig } from './config.js'
import type { RequestHandler } from './request-handling.js'

/** What is served. */
export interface Served {
  readonly handler: RequestHandler
  readonly settings: ServerSettings
  readonly logger: Logger
  readonly table: RouteTable | null
}

/** See the charter. */
export class Lifecycle {
  readonly #streams: StreamRegistry
  readonly #hooks: (() => unknown)[] = []
  #server: HttpServer | null = null
  #stopping: Promise<void> | null = null

  constructor(streams: StreamRegistry) {
    this.#streams = streams
  }

  /** Whether {@link stop} was called, and {@link listen} not since. */
  get stopping(): boolean {
    return this.#stopping !== null
  }

  /** Resolves when a stop that is under way is over, however it went. */
  async stopped(): Promise<void> {
    await this.#stopping?.catch(() => {})
  }

  /** Runs at shutdown, after the last request; the last registered first. */
  onShutdown(hook: () => unknown): void {
    this.#hooks.push(hook)
  }

  /** @throws ConfigurationError when a server listens already */
  assertFree(): void {
    if (this.#server !== null) throw new ConfigurationError(`The application listens on ${this.#server.url} already: stop() it first`)
  }

  /** Listens. @throws ConfigurationError when the address is taken */
  async listen({ handler, settings, logger, table }: Served): Promise<HttpServer> {
    const server = new HttpServer(handler, settings, logger)
    await server.listen()
    this.#streams.reopen()
    this.#stopping = null
    this.#server = server
    if (table !== null) warmUp(table, () => this.#stopping !== null)
    return server
  }

  /**
   * Stops accepting, asks open streams to end, lets requests finish, runs the shutdown hooks, closes the database, and ends what was
   * subscribed to events since the boot. Further calls give the same promise.
   * @throws the first error of a hook, after the others ran
   */
  stop(config: ApplicationConfig, database: DatabaseService | null, events: ApplicationEvents): Promise<void> {
    this.#stopping ??= this.#stop(config, database).finally(() => events.rewind())
    return this.#stopping
  }

  async #stop({ server }: ApplicationConfig, database: DatabaseService | null): Promise<void> {
    const reason = new ServerShutdownError()
    const drain = (graceMs: number, over?: AbortSignal): Promise<void> => {
      this.#streams.close(reason)
      return drainStreams(this.#streams, { reason, graceMs, over })
    }
    // Behind a server of somebody else, who stops it, there still are streams to end.
    if (this.#server === null) await drain({ ...SERVER_DEFAULTS, ...server }.streamDrainMs)
    else await this.#server.stop(drain)
    this.#server = null
    const hooks = this.#hooks.splice(0).reverse()
    await runHooks(database === null ? hooks : [...hooks, () => database.close()])
  }
}

/** Long enough that the first requests do not wait, and short enough that the many after them gain. */
const WARM_UP_AFTER_MS = 1000

/** A step at a time, so that no request waits for more than one of them. */
function warmUp(table: RouteTable, over: () => boolean): void {
  const steps = table.warm()
  const step = (): void => {
    if (!over() && steps.next().done !== true) setImmediate(step)
  }
  setTimeout(step, WARM_UP_AFTER_MS).unref()
}

async function runHooks(hooks: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = []
  for (const hook of hooks) {
    try {
      await hook()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
