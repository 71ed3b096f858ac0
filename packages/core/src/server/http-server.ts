/** The HTTP/1.1 server around a handler: time limits, answers to broken requests, and a graceful stop. */
import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Logger } from '../contracts/logger.js'
import { ConfigurationError } from '../errors/index.js'
import type { ServerSettings } from './settings.js'

/** Statuses for what Node's parser and timers refuse before there is a request (RFC 9110 §15.5). */
const PARSER_ERRORS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
}

/** How a server is stopped. */
export interface StopHooks {
  /** Called once no more connections are accepted: asks open streams to end. */
  interrupt(): void
  /** Resolves when no stream is open. */
  streamsEnded(): Promise<void>
  /** Cuts the streams that are left. */
  cutStreams(): void
}

/** One listening server of an application. */
export class HttpServer {
  readonly #server: Server
  readonly #settings: ServerSettings
  readonly #logger: Logger
  #stopping: Promise<void> | null = null

  constructor(handler: RequestListener, settings: ServerSettings, logger: Logger) {
    this.#settings = settings
    this.#logger = logger
    this.#server = createServer(
      {
        headersTimeout: settings.headersTimeout,
        requestTimeout: settings.requestTimeout,
        keepAliveTimeout: settings.keepAliveTimeout,
        maxHeaderSize: settings.maxHeaderSize,
        // How often Node looks for slow clients; its own default of 30 s would stretch shorter limits.
        connectionsCheckingInterval: Math.max(100, Math.min(30_000, settings.headersTimeout / 2)),
      },
      (req, res) => {
        if (this.#stopping !== null) res.shouldKeepAlive = false
        handler(req, res)
      },
    )
    this.#server.on('clientError', (error: Error & { code?: string }, socket: Socket) => this.#refuse(error, socket))
  }

  /** Whether {@link stop} was called. */
  get stopping(): boolean {
    return this.#stopping !== null
  }

  /** Where it listens: `http://localhost:3000`. */
  get url(): string {
    const { address, family, port } = this.#server.address() as AddressInfo
    const wildcard = address === '::' || address === '0.0.0.0'
    const host = wildcard ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
    return `http://${host}:${port}`
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
        resolve()
      })
    })
  }

  /**
   * Stops accepting, lets requests finish, gives open streams their grace, and closes what is left at the deadline
   * (design §7.20). Further calls give the same promise.
   */
  stop(hooks: StopHooks): Promise<void> {
    this.#stopping ??= this.#stop(hooks)
    return this.#stopping
  }

  async #stop({ interrupt, streamsEnded, cutStreams }: StopHooks): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    interrupt()
    const deadline = delay(this.#settings.drainMs)
    const grace = delay(Math.min(this.#settings.streamDrainMs, this.#settings.drainMs))
    await Promise.race([streamsEnded(), grace.promise])
    grace.cancel()
    cutStreams()
    // Connections that became idle meanwhile are not closed by themselves.
    this.#server.closeIdleConnections()
    const outcome = await Promise.race([closed, deadline.promise])
    deadline.cancel()
    if (outcome !== 'late') return
    this.#logger.warn('Requests were cut off at the end of the drain time')
    this.#server.closeAllConnections()
    await closed
  }

  #refuse(error: Error & { code?: string }, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const status = PARSER_ERRORS[error.code ?? ''] ?? 400
    this.#logger.debug({ code: error.code, status }, 'A request was refused by the parser')
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }
}

function delay(ms: number): { promise: Promise<'late'>; cancel: () => void } {
  let timer: NodeJS.Timeout
  const promise = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms)
  })
  return { promise, cancel: () => clearTimeout(timer) }
}
