/** A whole response, as a test looks at it. */
import { type Metal, type Request, reasonPhrase } from '@live/core'
import type { Exchange } from './exchange.js'
import { type HtmlElement, parseHtml, parseXml } from './html.js'
import { savePage } from './save-page.js'

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** What a request came back with. */
export class TestResponse {
  readonly #exchange: Exchange | null
  #document: HtmlElement | null = null

  /** @param body the bytes as they came: nothing is decompressed; @param exchange what the server knew of it */
  constructor(
    readonly method: string,
    /** The URL as the application saw it. */
    readonly url: string,
    readonly status: number,
    readonly headers: Headers,
    readonly body: Buffer,
    exchange: Exchange | null = null,
  ) {
    this.#exchange = exchange
  }

  /** Whether the status is 2xx. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  /** The usual words for the status. */
  get statusText(): string {
    return reasonPhrase(this.status)
  }

  /** The body as text, in the charset of its content type, else UTF-8. */
  get text(): string {
    const charset = /;\s*charset="?([^";\s]+)/i.exec(this.headers.get('content-type') ?? '')?.[1]
    return new TextDecoder(charset ?? 'utf-8', { ignoreBOM: true }).decode(this.body)
  }

  /** The media type without its parameters, or `''`. */
  get mediaType(): string {
    return (this.headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
  }

  /** The body as JSON, whatever its type. @throws SyntaxError when it is not */
  json<T = unknown>(): T {
    return JSON.parse(this.text) as T
  }

  /** Whether the type is JSON, `application/problem+json` and the like included. */
  get isJson(): boolean {
    return hasSyntax(this.mediaType, 'json')
  }

  /** The page as a document, whatever its type; XML as XML. */
  get document(): HtmlElement {
    this.#document ??= (isXml(this.mediaType) ? parseXml : parseHtml)(this.text)
    return this.#document
  }

  /** JSON as data, HTML and XML as a document, everything else as text, by the type of the response (controller.md C310). */
  get parsedBody(): unknown {
    if (this.isJson) return this.json()
    return this.mediaType === 'text/html' || isXml(this.mediaType) ? this.document : this.text
  }

  /** Whether the status is one that `followRedirect()` follows. */
  get redirect(): boolean {
    return REDIRECTS.has(this.status)
  }

  /** The `Location` header as it came, or null. */
  get location(): string | null {
    return this.headers.get('location')
  }

  /** The request as the application saw it, with its `session`, `params` and `routeName`; `null` when it was no `LiveApplication`. */
  get request(): Request | null {
    return this.#exchange?.request ?? null
  }

  /** The controller that answered, with what its action left in it; `null` when none did. */
  get controller(): Metal | null {
    return (this.request?.controller as Metal | null | undefined) ?? null
  }

  /** The error that the response is the page of; `undefined` when it is none. */
  get error(): unknown {
    return this.#exchange?.error
  }

  /**
   * Writes the body to a file, to look at it (controller.md C316).
   * @param path default: a new file in `tmp/html_dump` under the working directory
   * @returns the absolute path
   * @throws ArgumentError for a redirect, which has nothing to look at
   */
  save(path?: string): Promise<string> {
    return savePage(this, path)
  }
}

const hasSyntax = (type: string, syntax: string): boolean => type === `application/${syntax}` || type.endsWith(`+${syntax}`)
const isXml = (type: string): boolean => type === 'text/xml' || hasSyntax(type, 'xml')
