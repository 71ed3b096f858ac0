/** One generation of the application: the code between two reloads, with the requests that run on it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { LiveApplication, routes } from '@live/core'
import { sharedDatabase } from './shared-database.js'

/** How long requests of an old generation may take before its resources are closed, in milliseconds. */
const FINISH_MS = 25_000
/** How long old streams get to say goodbye after their signal, in milliseconds (design §7.20). */
const GOODBYE_MS = 400

/** Answers requests until it is replaced. */
export class Generation {
  readonly app: LiveApplication
  readonly #handler: (raw: IncomingMessage, wire: ServerResponse) => void
  readonly #running = new Set<ServerResponse>()
  #onIdle: (() => void) | null = null
  #retired: Promise<void> | null = null

  private constructor(app: LiveApplication) {
    this.app = app
    this.#handler = app.handler
  }

  /**
   * Boots an application.
   * @throws what its boot throws
   */
  static async boot(app: LiveApplication): Promise<Generation> {
    // Old streams end soon after a reload, and browsers are back in a moment.
    app.config.live = { ...app.config.live, drainRetryMs: [100, 100] }
    app.config.server = { ...app.config.server, streamDrainMs: GOODBYE_MS }
    const { database } = app.config.model ?? {}
    if (database !== undefined) app.config.model = { ...app.config.model, database: sharedDatabase(database) }
    try {
      await app.boot()
      await app.config.model?.database?.connect()
    } catch (error) {
      await app.stop().catch(() => {})
      throw error
    }
    const generation = new Generation(app)
    // Runs before the hooks of the application, which close what requests need.
    app.onShutdown(() => generation.#idle())
    return generation
  }

  /** Answers every request with the page of an error. @param files whether `public` is served nevertheless */
  static failed(error: Error, root: string): Promise<Generation> {
    const app = new LiveApplication({ root, routes: routes(() => {}) })
    app.config = {
      showErrorDetails: true,
      log: { logger: false },
      session: false,
      middleware: [
        () => {
          throw error
        },
      ],
    }
    return Generation.boot(app)
  }

  /** How many responses are under way. */
  get running(): number {
    return this.#running.size
  }

  answer(raw: IncomingMessage, wire: ServerResponse): void {
    this.#running.add(wire)
    wire.once('close', () => {
      this.#running.delete(wire)
      if (this.#running.size === 0) this.#onIdle?.()
    })
    this.#handler(raw, wire)
  }

  /** Tells streams to end, waits for requests, and closes what the application has open. */
  retire(): Promise<void> {
    this.#retired ??= this.app.stop()
    return this.#retired
  }

  #idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, FINISH_MS)
      this.#onIdle = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
