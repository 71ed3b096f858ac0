/** What the tests over real sockets share: an application in a few lines, its log, and a watch over the process. */

import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import { type ApplicationConfig, BaseController, Live, LiveApplication, type Logger, type RouteBlock, routes } from '@live/core'
import { type RawSocket, rawSocket, type TestApp, testApp } from '@live/testing'

const PATIENCE_MS = process.env.CI ? 30_000 : 5_000

/** One call of a logger. */
export interface LogEntry {
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug'
  readonly fields: Record<string, unknown>
  readonly message: string
}

/** A logger that remembers, and tells when something was written. */
export class LogBook implements Logger {
  readonly entries: LogEntry[] = []
  readonly fatal = this.#writer('fatal')
  readonly error = this.#writer('error')
  readonly warn = this.#writer('warn')
  readonly info = this.#writer('info')
  readonly debug = this.#writer('debug')
  #waiting: (() => void)[] = []

  child(): Logger {
    return this
  }

  isLevelEnabled(): boolean {
    return true
  }

  /** Entries of some levels, without the line that each request and each stream leaves at its end. */
  of(...levels: LogEntry['level'][]): LogEntry[] {
    return this.entries.filter(({ level, message }) => levels.includes(level) && message !== 'Completed' && message !== 'Stream ended')
  }

  /** The first entry whose message matches, now or later; fails with what was written instead. */
  async until(pattern: RegExp): Promise<LogEntry> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const found = this.entries.find(({ message }) => pattern.test(message))
      if (found !== undefined) return found
      if (Date.now() >= deadline) throw new Error(`no ${pattern} among ${JSON.stringify(this.entries.map(({ message }) => message))}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PATIENCE_MS)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  #writer(level: LogEntry['level']) {
    return (first: object | string, second = ''): void => {
      const fields = typeof first === 'string' ? {} : (first as Record<string, unknown>)
      this.entries.push({ level, fields, message: typeof first === 'string' ? first : second })
      for (const resolve of this.#waiting.splice(0)) resolve()
    }
  }
}

/** An application that is listening, and what to look at. */
export interface Launched extends AsyncDisposable {
  readonly app: TestApp
  readonly application: LiveApplication
  readonly log: LogBook
  /** A connection of bytes. */
  raw(): Promise<RawSocket>
}

/** An application with a {@link LogBook}, not started. */
export function applicationOf(draw: RouteBlock, config: ApplicationConfig = {}): { application: LiveApplication; log: LogBook } {
  const log = new LogBook()
  class TestApplication extends LiveApplication {
    override config: ApplicationConfig = {
      ...config,
      log: { logger: log, ...config.log },
      stack: { publicFolder: false, ...config.stack },
      server: { streamDrainMs: 200, drainMs: 2_000, ...config.server },
    }
  }
  return { application: new TestApplication({ root: '/', routes: routes(draw) }), log }
}

/** What a test that failed or ran out of time left open. */
const running = new Set<TestApp>()

/** Starts an application on a free port. `await using` stops it. */
export async function launch(draw: RouteBlock, config: ApplicationConfig = {}): Promise<Launched> {
  const { application, log } = applicationOf(draw, config)
  const app = await testApp(application)
  running.add(app)
  return {
    app,
    application,
    log,
    raw: () => rawSocket(app),
    [Symbol.asyncDispose]: async () => {
      running.delete(app)
      await app.close()
    },
  }
}

/** What an action of {@link launchLive} gets. */
export abstract class Streaming extends Live(BaseController) {
  static override abstract = true
}

/** {@link launch} with one live action at `/stream`, of a controller named `ProbeController`. */
export function launchLive(action: (controller: Streaming) => unknown, config: ApplicationConfig = {}): Promise<Launched> {
  class ProbeController extends Streaming {
    index() {
      return action(this)
    }
  }
  return launch((r) => r.get('/stream', ProbeController, 'index'), config)
}

/** The process itself: what jest gives to tests under this name is a copy whose events never come. */
const realProcess = (createServer.constructor as FunctionConstructor)('return process')() as NodeJS.Process

/**
 * Fails every test of the file during which the process got an unhandled rejection or an uncaught exception, and stops what a
 * test left running.
 */
export function watchProcess(): void {
  const seen: unknown[] = []
  const note = (error: unknown): void => void seen.push(error)
  beforeAll(() => {
    realProcess.on('unhandledRejection', note)
    realProcess.on('uncaughtException', note)
  })
  afterEach(async () => {
    const left = [...running]
    running.clear()
    await Promise.all(left.map((app) => app.close()))
    // Rejections are reported after the microtasks of the turn in which they happened.
    await nextTurn()
    expect(seen.splice(0)).toEqual([])
  })
  afterAll(() => {
    realProcess.off('unhandledRejection', note)
    realProcess.off('uncaughtException', note)
  })
}

/** The next turn of the event loop: everything that was due by now has happened. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Resolves when a count has come to rest: a writer whose reader stalls goes on until the buffers of the kernel are full, and only
 * then nothing of it can arrive any more. The first congestion comes long before that.
 */
export async function atRest(count: () => number): Promise<void> {
  for (let seen = -1, still = 0; still < 20; ) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    still = count() === seen ? still + 1 : 0
    seen = count()
  }
}

/** Resolves when a signal fires, with its reason. */
export const fired = (signal: AbortSignal): Promise<Error> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason as Error)
    else signal.addEventListener('abort', () => resolve(signal.reason as Error), { once: true })
  })

/** The bytes of one request; HTTP/1.1 and `Host` unless it says otherwise. */
export function get(path: string, headers: Record<string, string> = {}, { method = 'GET', version = '1.1' } = {}): string {
  const lines = Object.entries({ host: 'test', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/${version}\r\n${lines.join('')}\r\n`
}

/** A head as a map; names in lower case. */
export function parseHead(head: string): { status: number; headers: Map<string, string[]> } {
  const [line, ...fields] = head.trimEnd().split('\r\n')
  const headers = new Map<string, string[]>()
  for (const field of fields) {
    const at = field.indexOf(':')
    const name = field.slice(0, at).toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), field.slice(at + 1).trim()])
  }
  return { status: Number(line.split(' ')[1]), headers }
}

/** A chunked body without its framing; the framing must be whole, and end with the final chunk. */
export function unchunk(body: string): string {
  const chunks: string[] = []
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.slice(at, end), 16)
    if (!(size >= 0)) throw new Error(`not a chunk: ${JSON.stringify(body.slice(at, at + 40))}`)
    if (size === 0) {
      if (body.slice(at) !== '0\r\n\r\n') throw new Error(`more than the end: ${JSON.stringify(body.slice(at, at + 40))}`)
      return chunks.join('')
    }
    chunks.push(body.slice(end + 2, end + 2 + size))
    at = end + 2 + size + 2
  }
}

/** Something that one side does and the other waits for. */
export class Gate<T = void> {
  #open!: (value: T) => void
  readonly opened: Promise<T> = new Promise((resolve) => {
    this.#open = resolve
  })

  open(value: T): void {
    this.#open(value)
  }
}
