/** Requests without a server: a real `IncomingMessage` that never had a connection. */
import { type IncomingHttpHeaders, IncomingMessage, type ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Logger } from '../../src/contracts/logger.js'
import { Request } from '../../src/http/request.js'
import type { Services } from '../../src/http/services.js'
import { HTTP_DEFAULTS } from '../../src/http/settings.js'
import { I18n } from '../../src/i18n/i18n.js'
import { systemClock } from '../../src/support/clock.js'

/** One line that a {@link RecordingLogger} was given. */
export interface LogLine {
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug'
  readonly fields: Record<string, unknown>
  readonly message: string
}

/** A logger that keeps its lines; children write to the same list, their bindings under the fields of the line. */
export class RecordingLogger implements Logger {
  readonly fatal = this.#recorder('fatal')
  readonly error = this.#recorder('error')
  readonly warn = this.#recorder('warn')
  readonly info = this.#recorder('info')
  readonly debug = this.#recorder('debug')

  constructor(
    readonly lines: LogLine[] = [],
    private readonly bindings: Record<string, unknown> = {},
  ) {}

  child(bindings: Record<string, unknown>): Logger {
    return new RecordingLogger(this.lines, { ...this.bindings, ...bindings })
  }

  isLevelEnabled(): boolean {
    return true
  }

  #recorder(level: LogLine['level']) {
    return (first: object | string, message = ''): void => {
      if (typeof first === 'string') this.lines.push({ level, fields: { ...this.bindings }, message: first })
      else this.lines.push({ level, fields: { ...this.bindings, ...first }, message })
    }
  }
}

/** Services as an application lends them, with a {@link RecordingLogger} and no reporter, unless others are given. */
export function fakeServices(services: Partial<Services> = {}): Services {
  return {
    logger: new RecordingLogger(),
    clock: systemClock,
    reporter: null,
    renderer: null,
    i18n: new I18n(),
    http: HTTP_DEFAULTS,
    stopping: () => false,
    ...services,
  }
}

/** What a fake request is made of. */
export interface FakeRequestOptions {
  /** Default `'GET'`. */
  method?: string
  /** The request target. Default `'/'`. */
  url?: string
  /** Beside `host: example.test`; names in lower case. Default none. */
  headers?: IncomingHttpHeaders
  /** The body, which can be read. Default none; sets no header. */
  body?: string | Uint8Array
  /** Whether the body arrived completely. Default true. */
  complete?: boolean
  /** Default none. */
  wire?: ServerResponse | null
  /** Default {@link fakeServices}. */
  services?: Services
}

/** A request for a test of something that is given one. */
export function fakeRequest(options: FakeRequestOptions = {}): Request {
  const raw = new IncomingMessage(new Socket())
  raw.method = options.method ?? 'GET'
  raw.url = options.url ?? '/'
  raw.httpVersion = '1.1'
  raw.headers = { host: 'example.test', ...options.headers }
  raw.rawHeaders = Object.entries(raw.headers).flatMap(([name, value]) => [value ?? []].flat().flatMap((each) => [name, each]))
  raw.complete = options.complete ?? true
  if (options.body !== undefined) raw.push(options.body)
  raw.push(null)
  return new Request(raw, options.wire ?? null, options.services ?? fakeServices())
}
