/** A response that puts the refresh script into pages, whoever made them: actions, `public`, or error pages. */
import { randomBytes } from 'node:crypto'
import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { openPolicy, refreshElement } from './refresh-script.js'

const POLICY = 'content-security-policy'
/** They tell of the page without the script: a browser that kept it would get the script of an older version. */
const VALIDATORS = ['etag', 'last-modified']

type Head = [status: number, ...rest: unknown[]]
type Callback = (error: Error | null | undefined) => void
type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[]

/** The version that pages carry now; set by the process that serves them. */
export const pageVersion = { current: '0' }

/** A response of development. */
export class DevelopmentResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** A head that waits until it is known how long the page gets. */
  #held: { status: number; message: string | undefined; headers: [string, OutgoingHttpHeader][] } | null = null
  #element: string | null = null
  #isPassing = false
  #isPlain = false

  /** Leaves the page as it is: it comes from another process of development. */
  leaveAlone(): void {
    this.#isPlain = true
  }

  override writeHead(...args: Head): this {
    const [status, second, third] = args
    const message = typeof second === 'string' ? second : undefined
    const headers = pairsOf((typeof second === 'string' ? third : second) as Headers | undefined)
    if (!this.#isPage(headers))
      return message === undefined ? super.writeHead(status, headersOf(headers)) : super.writeHead(status, message, headersOf(headers))
    for (const name of VALIDATORS) this.removeHeader(name)
    const fresh = headers.filter(([name]) => !VALIDATORS.includes(name.toLowerCase()))
    const kept = fresh.map(([name, value]): [string, OutgoingHttpHeader] => [name, this.#opened(name, value)])
    const set = this.getHeader(POLICY)
    if (set !== undefined) this.setHeader(POLICY, this.#opened(POLICY, set))
    this.#element ??= refreshElement(pageVersion.current, null)
    this.#held = { status, message, headers: kept }
    return this
  }

  override flushHeaders(): void {
    this.#release(null)
    this.#pass(() => super.flushHeaders())
  }

  override write(chunk: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): boolean {
    this.#release(null)
    return this.#pass(() => super.write(chunk, encoding as BufferEncoding, callback))
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | (() => void), callback?: () => void): this {
    if (!this.headersSent && this.#held === null) this.writeHead(this.statusCode)
    const element = this.#element
    if (element !== null && this.#held !== null && isBody(chunk)) {
      const page = withElement(chunk, element)
      this.#release(page.byteLength)
      return this.#pass(() => super.end(page, encoding as BufferEncoding, callback))
    }
    this.#release(null)
    // A page that was streamed gets it at its end, which browsers run as well.
    if (this.#element !== null && !isBody(chunk)) this.#pass(() => super.write(element))
    return this.#pass(() => super.end(chunk, encoding as BufferEncoding, callback))
  }

  /** Node writes a head that nobody wrote in the middle of other methods: then it must not wait. */
  #pass<T>(write: () => T): T {
    this.#isPassing = true
    try {
      return write()
    } finally {
      this.#isPassing = false
    }
  }

  #isPage(headers: readonly [string, OutgoingHttpHeader][]): boolean {
    if (this.#isPlain || this.#isPassing || this.req.method !== 'GET' || this.headersSent) return false
    const destination = this.req.headers['sec-fetch-dest']
    if (destination !== undefined && destination !== 'document' && destination !== 'iframe') return false
    const read = (wanted: string): string =>
      String(headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? this.getHeader(wanted) ?? '')
    return read('content-type').startsWith('text/html') && read('content-encoding') === '' && read('content-disposition') === ''
  }

  #opened(name: string, value: OutgoingHttpHeader): OutgoingHttpHeader {
    if (name.toLowerCase() !== POLICY) return value
    const { policy, nonce } = openPolicy(String(value), randomBytes(12).toString('base64'))
    this.#element = refreshElement(pageVersion.current, nonce)
    return policy
  }

  /** Writes the head; with the length of the page, if it is known. */
  #release(length: number | null): void {
    const held = this.#held
    if (held === null) return
    this.#held = null
    const headers = held.headers.map(([name, value]): [string, OutgoingHttpHeader] =>
      length !== null && name.toLowerCase() === 'content-length' ? [name, String(length)] : [name, value],
    )
    if (length === null && headers.some(([name]) => name.toLowerCase() === 'content-length')) this.#element = null
    if (length !== null && this.hasHeader('content-length')) this.setHeader('content-length', length)
    if (held.message === undefined) super.writeHead(held.status, headersOf(headers))
    else super.writeHead(held.status, held.message, headersOf(headers))
  }
}

/** A whole page, not a fragment that a script asked for. */
const WHOLE = /<\/body\s*>|<\/html\s*>|<!doctype html/i

function withElement(body: string | Uint8Array, element: string): Buffer {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  if (!WHOLE.test(text)) return Buffer.from(body as string)
  const end = text.toLowerCase().lastIndexOf('</body')
  return Buffer.from(end < 0 ? text + element : text.slice(0, end) + element + text.slice(end))
}

function isBody(chunk: unknown): chunk is string | Uint8Array {
  return typeof chunk === 'string' || chunk instanceof Uint8Array
}

function pairsOf(headers: Headers | undefined): [string, OutgoingHttpHeader][] {
  if (headers === undefined) return []
  if (!Array.isArray(headers)) return Object.entries(headers).filter((pair): pair is [string, OutgoingHttpHeader] => pair[1] !== undefined)
  return Array.from({ length: headers.length / 2 }, (_, i) => [String(headers[2 * i]), headers[2 * i + 1] as OutgoingHttpHeader])
}

const headersOf = (pairs: readonly [string, OutgoingHttpHeader][]): OutgoingHttpHeader[] => pairs.flat() as OutgoingHttpHeader[]
