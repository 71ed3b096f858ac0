/** `/live/reload`: tells browsers what changed, over a live stream of the framework itself. It outlives reloads. */
import { BaseController, Broadcast, Live, LiveApplication, type LiveStream, routes, SSE } from '@live/core'
import type { TypeProblem } from './messages.js'
import { REFRESH_PATH } from './refresh-script.js'

/** What every browser hears. */
export class Refresh {
  readonly #broadcast = new Broadcast()
  #problems: readonly TypeProblem[] = []
  #version: string

  constructor(version: string) {
    this.#version = version
  }

  /** Makes a stream listen; it hears at once where things stand. */
  async follow(stream: LiveStream): Promise<void> {
    // First of all, so that nothing that happens meanwhile is missed.
    this.#broadcast.add(stream)
    const sse = new SSE(stream)
    await sse.write({ version: this.#version }, { event: 'version', retry: 100 })
    await sse.write({ problems: this.#problems }, { event: 'types' })
    await this.#broadcast.follow(stream)
  }

  /** Pages of other versions load again. */
  announce(version: string): void {
    this.#version = version
    this.#publish('version', { version })
  }

  /** Pages load their style sheets again. */
  styles(): void {
    this.#publish('styles', {})
  }

  /** Pages show what is wrong with the types; none to hide it. */
  types(problems: readonly TypeProblem[]): void {
    this.#problems = problems
    this.#publish('types', { problems })
  }

  #publish(event: string, data: unknown): void {
    this.#broadcast.publish(data, { event }).catch(() => {})
  }
}

/** The application that serves the stream. */
export function refreshApplication(root: string, refresh: Refresh): LiveApplication {
  class RefreshController extends Live(BaseController) {
    async show(): Promise<void> {
      await refresh.follow(this.response.stream)
    }
  }
  const application = new LiveApplication({ root, routes: routes((r) => r.get(REFRESH_PATH, RefreshController, 'show')) })
  application.config = {
    live: { heartbeat: 15_000, drainRetryMs: [100, 100] },
    server: { streamDrainMs: 100 },
    log: { logger: false },
    stack: { publicFolder: false, serverTiming: false, runtime: false },
    session: false,
  }
  return application
}
