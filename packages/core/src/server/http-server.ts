/** The HTTP/1.1 server around a handler: time limits, answers to broken requests, and a graceful stop. */
import { createServer, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Logger } from '../contracts/logger.js'
import { ConfigurationError } from '../errors/index.js'
import { endLingering, LingeringSockets } from './linger.js'
import type { ServerSettings } from './settings.js'
import { ALLOWED_VERBS, type ParserError, unknownVerbIn } from './unknown-verb.js'
import { wireResponse } from './wire-response.js'

/** Statuses for what Node's parser and timers refuse before there is a request (RFC 9110 §15.5). */
const PARSER_ERRORS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
}

/** Node keeps so many and drops the others, of which one may be what a proxy says about the client: the request is refused instead. */
const MAX_HEADERS = 2000

/** Ends the open streams: asks them to, and ends those that do not within `graceMs` milliseconds, or until `over` fires. */
export type DrainStreams = (graceMs: number, over: AbortSignal) => Promise<void>

/** How often a stopping server looks for connections that became idle, in milliseconds. */
const SWEEP_MS = 50

/** One listening server of an application. */
export class HttpServer {
  readonly #server: Server
  readonly #settings: ServerSettings
  readonly #logger: Logger
  readonly #sockets = new Set<Socket>()
  readonly #lingering = new LingeringSockets()
  #stopping: Promise<void> | null = null
  #url = ''

  constructor(handler: RequestListener, settings: ServerSettings, logger: Logger) {
    this.#settings = settings
    this.#logger = logger
    this.#server = createServer(
      {
        headersTimeout: settings.headersTimeout,
        requestTimeout: settings.requestTimeout,
        keepAliveTimeout: settings.keepAliveTimeout,
        maxHeaderSize: settings.maxHeaderSize,
        ServerResponse: wireResponse(settings.keepAliveTimeout),
        // How often Node looks for slow clients; its own default of 30 s would stretch shorter limits.
        connectionsCheckingInterval: Math.max(100, Math.min(30_000, settings.headersTimeout / 2)),
      },
      (req, res) => {
        if (req.rawHeaders.length >= 2 * MAX_HEADERS) {
          refuseHead(res)
          return
        }
        if (this.#stopping !== null) res.shouldKeepAlive = false
        handler(req, res)
      },
    )
    this.#server.maxHeadersCount = MAX_HEADERS
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    this.#server.on('clientError', (error: ParserError, socket: Socket) => this.#refuse(error, socket))
  }

  /** Whether {@link stop} was called. */
  get stopping(): boolean {
    return this.#stopping !== null
  }

  /** Where it listens, or listened: `http://localhost:3000`. Empty before. */
  get url(): string {
    return this.#url
  }

  /**
   * Listens.
   * @throws ConfigurationError when the address is taken or may not be used
   */
  listen(): Promise<void> {
    const { port, host } = this.#settings
    return new Promise((resolve, reject) => {
      const refuse = (cause: Error): void => {
        reject(new ConfigurationError(`Cannot listen on ${host ?? 'port'} ${port}: ${cause.message}. Set PORT to another one.`, { cause }))
      }
      this.#server.once('error', refuse)
      this.#server.listen(port, host, () => {
        this.#server.off('error', refuse)
        this.#url = urlOf(this.#server.address() as AddressInfo)
        resolve()
      })
    })
  }

  /**
   * Stops accepting, lets requests finish, gives open streams their grace, and closes what is left at the deadline
   * (design §7.20). Further calls give the same promise.
   */
  stop(drainStreams: DrainStreams): Promise<void> {
    this.#stopping ??= this.#stop(drainStreams)
    return this.#stopping
  }

  async #stop(drainStreams: DrainStreams): Promise<void> {
    const { drainMs, streamDrainMs } = this.#settings
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    // Connections that become idle from now on do not close by themselves.
    const sweep = setInterval(() => this.#closeIdle(), SWEEP_MS)
    this.#closeIdle()
    this.#announceClose()
    const over = new AbortController()
    void closed.then(() => over.abort())
    const drained = drainStreams(Math.min(streamDrainMs, drainMs), over.signal)
    if (!(await isInTime(closed, drainMs))) {
      this.#logger.warn('Requests were cut off at the end of the drain time')
      this.#server.closeAllConnections()
    }
    await closed
    await drained
    clearInterval(sweep)
  }

  /** Answers that have not begun say that the connection goes, so that no client sends another request into its end. */
  #announceClose(): void {
    for (const socket of this.#sockets) {
      const answer = answerOn(socket)
      if (answer !== null && !answer.headersSent) answer.shouldKeepAlive = false
    }
  }

  #closeIdle(): void {
    this.#server.closeIdleConnections()
    // Node takes a connection that never sent anything, as browsers keep one in reserve, for one in use.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  #refuse(error: ParserError, socket: Socket): void {
    if (this.#lingering.has(socket)) return
    if (error.code === 'ECONNRESET' || !socket.writable || answerOn(socket)?.headersSent) {
      socket.destroy()
      return
    }
    const verb = unknownVerbIn(error)
    const status = verb === null ? (PARSER_ERRORS[error.code ?? ''] ?? 400) : 405
    const allow = verb === null ? '' : `Allow: ${ALLOWED_VERBS}\r\n`
    this.#logger.debug({ code: error.code, status, ...(verb === null ? {} : { verb }) }, 'A request was refused by the parser')
    const answer = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${allow}Connection: close\r\nContent-Length: 0\r\n\r\n`
    if (status !== 408) {
      this.#lingering.end(socket, answer)
      return
    }
    // Who was too slow left nothing unread. The action that waits for the rest of the body hears of it at once.
    socket.end(answer)
    socket.destroySoon()
  }
}

function refuseHead(res: ServerResponse): void {
  res.writeHead(431, { connection: 'close', 'content-length': '0' })
  endLingering(res, undefined)
}

/** The response whose turn it is on a connection; nothing else may be written into its middle. Only Node's own field tells. */
function answerOn(socket: Socket): ServerResponse | null {
  return (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage ?? null
}

/** Whether `work` is done within `ms` milliseconds. */
async function isInTime(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const inTime = await Promise.race([work.then(() => true), late])
  clearTimeout(timer)
  return inTime
}

function urlOf({ address, family, port }: AddressInfo): string {
  const wildcard = address === '::' || address === '0.0.0.0'
  const host = wildcard ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  return `http://${host}:${port}`
}
