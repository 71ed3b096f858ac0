/** What one application has of Turbo: its hub, where browsers reach it, and from where on the pages of a request have to be told. */
import { type Cursor, createHub, type Hub, type HubOptions } from '@live/channels'
import { type Clock, ConfigurationError, type ErrorReporter, type Logger, type Renderer, type Request } from '@live/core'
import { Broadcaster } from './broadcaster.js'
import type { TurboSettings } from './turbo-settings.js'

/** What Turbo needs of an application. */
export interface TurboHome {
  readonly logger: Logger
  readonly errors: Pick<ErrorReporter, 'report'>
  readonly clock: Clock
  readonly secret: string | readonly string[]
}

/** How long the first page waits for the engine of the hub, in milliseconds: the position that it would need is not known before. */
const FIRST_WAIT_MS = 1000

/** See the charter. */
export class TurboRuntime {
  readonly settings: TurboSettings
  readonly hub: Hub
  readonly broadcaster: Broadcaster
  readonly #ownsHub: boolean
  readonly #heads = new WeakMap<Request, Cursor>()
  readonly #logger: Logger
  readonly #clock: Clock
  #waiting: Promise<void> | null = null

  constructor(settings: TurboSettings, { logger, errors, clock, secret }: TurboHome) {
    this.settings = settings
    this.#logger = logger
    this.#clock = clock
    this.#ownsHub = !isHub(settings.hub)
    this.hub = isHub(settings.hub) ? settings.hub : createHub({ logger, ...settings.hub, secret })
    this.broadcaster = new Broadcaster(this.hub, { logger, errors, clock, settings })
  }

  /**
   * Remembers where the streams are before a page is made: what happens from now on is not in it (channels.md CH28).
   * @returns a promise only while the engine is being reached for the first time
   */
  begin(request: Request): Promise<void> | undefined {
    const { head } = this.hub
    if (head !== '') {
      this.#heads.set(request, head)
      return undefined
    }
    this.#waiting ??= this.#firstHead()
    return this.#waiting.then(() => void this.#heads.set(request, this.hub.head))
  }

  /** From where on the page of a request has to be told; `''` for as long as nobody knows. */
  headOf(request: Request): Cursor {
    return this.#heads.get(request) ?? this.hub.head
  }

  /** Sends what waits, and lets go of a hub of its own. */
  async stop(): Promise<void> {
    await this.broadcaster.flush()
    if (this.#ownsHub) await this.hub.close()
  }

  async #firstHead(): Promise<void> {
    const timeout = new Promise<void>((resolve) => void this.#clock.after(FIRST_WAIT_MS, resolve))
    const started = this.hub.start().catch((error: unknown) => this.#logger.warn({ err: error }, 'Turbo: pages are not live yet'))
    await Promise.race([started, timeout])
  }
}

const isHub = (hub: Hub | Partial<HubOptions>): hub is Hub => typeof (hub as Partial<Hub>).broadcast === 'function'

const byRenderer = new WeakMap<Renderer, TurboRuntime>()
let current: TurboRuntime | null = null

/** Called by an application when it boots. */
export function installTurbo(runtime: TurboRuntime, renderer: Renderer | undefined): void {
  current = runtime
  if (renderer !== undefined) byRenderer.set(renderer, runtime)
}

/** That of the application whose renderer it is; `null` where there is none. */
export const turboOf = (renderer: Renderer | null | undefined): TurboRuntime | null =>
  renderer === null || renderer === undefined ? null : (byRenderer.get(renderer) ?? null)

/** That of the application that booted last. @throws ConfigurationError when none has Turbo */
export function currentTurbo(): TurboRuntime {
  if (current !== null) return current
  throw new ConfigurationError('Streams need Turbo: add turbo() of @live/views to config.plugins, and boot the application')
}

/** Whether an application has Turbo. */
export const hasTurbo = (): boolean => current !== null
