/** The response of one request: head and body until it is committed, and what became of it afterwards. */
import type { ServerResponse } from 'node:http'
import { ClientDisconnected, HeadersSentError } from '../errors/index.js'
import { type Deferred, deferred } from '../support/deferred.js'
import { type Body, isForeign, isStreaming } from './body.js'
import { CacheControl, normalizeCacheControl } from './caching/cache-control.js'
import type { CookieJar } from './cookies/cookies.js'
import { HeaderMap } from './headers.js'
import { resolveType } from './negotiation/mime-types.js'
import type { Request } from './request.js'
import { hasNoBody, type Status, statusCode } from './statuses.js'

/** What a response starts from. */
export interface ResponseOptions {
  /** The request that it answers. */
  request?: Request
  /** Copied into `headers`. Default none. */
  defaultHeaders?: HeaderMap
}

/** What runs just before a head is settled. */
export type CommitHook = (response: Response) => void

const EVENT_STREAM = /^text\/event-stream *(;|$)/i
const WITH_CHARSET = /;\s*charset\s*=\s*("[^"]*"|[^;\s]*)/i

/**
 * A response whose body is in memory, or a {@link StreamingBody} that delivers itself. Middlewares get one from `next()`
 * once it is committed, and may change its head until the outermost of them returns (live.md L12).
 */
export class Response {
  /** The request that it answers; `null` for one made by hand. */
  readonly request: Request | null
  readonly headers: HeaderMap
  #status = 200
  #body: Body = undefined
  #charset: string | false | null = null
  #cacheControl: CacheControl | null = null
  #committed = false
  #sealed = false
  #cookies: CookieJar | null = null
  #onCommit: CommitHook | CommitHook[] | null = null
  #whenCommitted: Deferred | null = null
  #wire: ServerResponse | null = null
  #whenSending: Deferred<ServerResponse> | null = null

  constructor(options: ResponseOptions = {}) {
    this.request = options.request ?? null
    this.headers = new HeaderMap(options.defaultHeaders)
  }

  /** The status code. Setting takes a number or a name such as `'unprocessable_content'`. */
  get status(): number {
    return this.#status
  }

  set status(status: Status | (string & {})) {
    this.assertOpen()
    this.#status = typeof status === 'number' && status === 200 ? 200 : statusCode(status)
  }

  /** The body; `undefined` until something was rendered. */
  get body(): Body {
    return this.#body
  }

  set body(body: Body) {
    if (isStreaming(body)) this.request?.trackBody(body)
    this.#body = body
  }

  /** Whether the body is a stream that nobody may read, change or measure (live.md L93). */
  get streaming(): boolean {
    return isStreaming(this.#body) || isForeign(this.#body)
  }

  /** The `Content-Type` header. Setting takes a type or a short name, and adds the charset unless one is given (C35, L7). */
  get contentType(): string | null {
    return this.headers.get('content-type')
  }

  set contentType(type: string | null) {
    if (type === null) {
      this.headers.delete('content-type')
      return
    }
    const resolved = resolveType(type)
    // That of the type which is there is kept.
    const charset = this.charset ?? 'utf-8'
    const bare = charset === false || WITH_CHARSET.test(resolved)
    this.headers.set('content-type', bare ? resolved : `${resolved}; charset=${charset}`)
  }

  /** The charset of the content type; `false` for none at all, `null` when nothing was said. */
  get charset(): string | false | null {
    const named = WITH_CHARSET.exec(this.contentType ?? '')
    return named ? named[1].replaceAll('"', '') : this.#charset
  }

  set charset(charset: string | false | null) {
    this.assertOpen()
    this.#charset = charset
    const type = this.contentType
    if (type === null) return
    const bare = type.replace(WITH_CHARSET, '')
    this.headers.set('content-type', charset === false ? bare : `${bare}; charset=${charset ?? 'utf-8'}`)
  }

  /** The content type without its parameters. */
  get mediaType(): string | null {
    const type = this.contentType
    if (type === null) return null
    const end = type.indexOf(';')
    return (end < 0 ? type : type.slice(0, end)).trim()
  }

  get etag(): string | null {
    return this.headers.get('etag')
  }

  /** Sets the header as given: `'"abc"'` or `'W/"abc"'` (RFC 9110 §8.8.3). */
  set etag(tag: string | null) {
    this.#setOrDelete('etag', tag)
  }

  get lastModified(): Date | null {
    const value = this.headers.get('last-modified')
    return value === null ? null : new Date(value)
  }

  set lastModified(date: Date | null) {
    this.#setOrDelete('last-modified', date === null ? null : date.toUTCString())
  }

  get location(): string | null {
    return this.headers.get('location')
  }

  set location(location: string | null) {
    this.#setOrDelete('location', location)
  }

  /**
   * Directives that are merged into `Cache-Control` at commit (C222–C226). Later, for a middleware on the way back, those of the header:
   * what it changes is sent.
   */
  get cacheControl(): CacheControl {
    this.#cacheControl ??= new CacheControl(this.#committed ? this.headers.get('cache-control') : null)
    if (this.#sealed) this.#cacheControl.seal()
    return this.#cacheControl
  }

  /** Whether the head is settled: the response goes back up the middleware chain. */
  get committed(): boolean {
    return this.#committed
  }

  /** Whether the head was handed to the transport. */
  get sending(): boolean {
    return this.#wire !== null
  }

  /** Whether the last byte was handed over. */
  get sent(): boolean {
    return this.#wire?.writableFinished ?? false
  }

  /** Settles the head, once: types, cache directives, cookies and session (live.md L5, L6). */
  commit(): void {
    if (this.#committed) return
    this.#prepareHead()
    // They are in the header now; who still holds them would change nothing.
    this.#cacheControl?.seal()
    this.#cacheControl = null
    this.#committed = true
    this.#whenCommitted?.resolve()
  }

  /** Resolves at commit; at once when that has happened. Never rejects (live.md L3). */
  awaitCommit(): Promise<void> {
    if (this.#committed) return Promise.resolve()
    this.#whenCommitted ??= deferred()
    return this.#whenCommitted.promise
  }

  /**
   * Resolves after the last byte was handed over, which may be long after the commit.
   * @throws ClientDisconnected when the peer was lost before (live.md L4)
   */
  async awaitSent(): Promise<void> {
    const wire = this.#wire ?? (await this.#awaitSending())
    if (wire.writableFinished) return
    if (wire.destroyed) throw new ClientDisconnected()
    await new Promise<void>((resolve, reject) => {
      wire.once('finish', resolve)
      wire.once('close', () => reject(new ClientDisconnected()))
    })
  }

  /** Runs just before the head is settled, with this response: what saves a session registers here. */
  beforeCommit(hook: CommitHook): void {
    if (this.#onCommit === null) this.#onCommit = hook
    else if (typeof this.#onCommit === 'function') this.#onCommit = [this.#onCommit, hook]
    else this.#onCommit.push(hook)
  }

  /** Sends the changes of a jar when the head is settled (live.md L14). */
  useCookies(jar: CookieJar): void {
    this.#cookies = jar
    // A jar that nobody will write must not take changes either.
    if (this.#committed) jar.write(() => {})
  }

  /** Forgets what was rendered, so that an error handler may render again (C14). Status and headers stay. */
  reset(): void {
    this.assertOpen()
    this.#body = undefined
  }

  /** The head leaves now: nobody may change it any more. For servers. */
  markSending(wire: ServerResponse): void {
    this.#wire = wire
    if (this.#cacheControl?.changed) this.#setOrDelete('cache-control', normalizeCacheControl(undefined, this.#cacheControl) ?? null)
    this.seal()
    this.#whenSending?.resolve(wire)
  }

  /** There will be no commit; who waits for it need not wait on. */
  protected releaseCommitWaiters(): void {
    this.#whenCommitted?.resolve()
  }

  /** Refuses every later change of the head with `HeadersSentError`. */
  protected seal(): void {
    this.#sealed = true
    this.headers.seal()
    this.#cacheControl?.seal()
  }

  /** @throws HeadersSentError when the head is sealed */
  protected assertOpen(): void {
    if (this.#sealed) throw new HeadersSentError()
  }

  #awaitSending(): Promise<ServerResponse> {
    this.#whenSending ??= deferred<ServerResponse>()
    return this.#whenSending.promise
  }

  #setOrDelete(name: string, value: string | null): void {
    if (value === null) this.headers.delete(name)
    else this.headers.set(name, value)
  }

  #prepareHead(): void {
    const { headers } = this
    const bodiless = hasNoBody(this.#status)
    if (!bodiless) this.#completeContentType()
    this.#completeCacheControl()
    if (bodiless) {
      headers.delete('content-type')
      headers.delete('content-length')
    }
    this.#runHooks()
    this.#commitSession()
    this.#cookies?.write((cookie) => headers.append('set-cookie', cookie))
  }

  #runHooks(): void {
    const hooks = this.#onCommit
    if (hooks === null) return
    if (typeof hooks === 'function') hooks(this)
    else for (const hook of hooks) hook(this)
  }

  /** Before the cookies, of which it may be one (live.md L6). */
  #commitSession(): void {
    const { request } = this
    if (request === null) return
    const jar = request.commitSession(this.headers)
    if (jar !== null) this.useCookies(jar)
  }

  #completeContentType(): void {
    const type = this.headers.get('content-type')
    if (type === null) {
      this.headers.set('content-type', this.#charset === false ? 'text/html' : `text/html; charset=${this.#charset ?? 'utf-8'}`)
    } else if (EVENT_STREAM.test(type)) {
      // A proxy that collects the body would hold the events back (live.md L77).
      this.headers.setDefault('x-accel-buffering', 'no')
    }
  }

  #completeCacheControl(): void {
    const { headers } = this
    const given = headers.get('cache-control')
    if (given !== null || this.#cacheControl !== null) {
      const normal = normalizeCacheControl(given ?? undefined, this.#cacheControl)
      if (normal !== undefined && normal !== given) headers.set('cache-control', normal)
    }
    if (!headers.has('cache-control') && (headers.has('etag') || headers.has('last-modified'))) {
      headers.set('cache-control', 'max-age=0, private, must-revalidate')
    }
  }
}
