/** The process of the application in development: answers the connections that the supervisor hands over. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { LiveApplication } from '@live/core'
import { DevelopmentResponse, pageVersion } from './development-response.js'
import { forward } from './forward.js'
import { Generations, type Reload } from './generations.js'
import type { FromWorker, ToWorker } from './messages.js'
import { Refresh, refreshApplication } from './refresh-application.js'
import { REFRESH_PATH } from './refresh-script.js'

/** Part of the version of pages: another process has other code. */
const START = `${Date.now().toString(36)}-${process.pid}`

/** Where the process that follows this one is reached. */
type Successor = Extract<ToWorker, { type: 'stop' }>['successor']

/** The process, as it runs. */
class DevelopmentWorker {
  readonly #generations: Generations
  readonly #refresh = new Refresh(START)
  readonly #refreshing: LiveApplication
  readonly #server: Server
  readonly #sockets = new Map<Socket, number>()
  readonly #syncs = new Map<number, () => void>()
  #lastSync = 0
  #pages = 0
  #isStopping = false
  #onIdle: () => void = () => {}
  #successor: Successor = null

  constructor(root: string) {
    this.#generations = new Generations(root, (reload) => this.#onReload(reload))
    this.#refreshing = refreshApplication(root, this.#refresh)
    this.#server = createServer({ ServerResponse: DevelopmentResponse }, (raw, wire) => void this.#answer(raw, wire))
  }

  async start(): Promise<void> {
    process.on('message', (message: ToWorker, socket?: Socket) => this.#receive(message, socket))
    // The supervisor decides; without one there is nobody to answer.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => {})
    process.on('disconnect', () => process.exit(0))
    await this.#generations.start()
  }

  #receive(message: ToWorker, socket: Socket | undefined): void {
    switch (message.type) {
      case 'connection':
        if (socket) this.#connect(socket)
        break
      case 'code':
        void this.#generations.change(message.files)
        break
      case 'pages':
        this.#announce()
        if (this.#generations.updateTypes()) tell({ type: 'declared' })
        break
      case 'styles':
        this.#refresh.styles()
        break
      case 'types':
        this.#refresh.types(message.problems)
        break
      case 'synced':
        this.#syncs.get(message.id)?.()
        this.#syncs.delete(message.id)
        break
      case 'stop':
        void this.#stop(message.successor)
    }
  }

  #connect(socket: Socket): void {
    this.#sockets.set(socket, 0)
    socket.once('close', () => this.#sockets.delete(socket))
    this.#server.emit('connection', socket)
    socket.resume()
  }

  async #answer(raw: IncomingMessage, wire: ServerResponse): Promise<void> {
    const { socket } = raw
    this.#sockets.set(socket, (this.#sockets.get(socket) ?? 0) + 1)
    wire.once('close', () => this.#release(socket))
    if (raw.url === REFRESH_PATH) {
      // The first page that listens needs it, and no page that comes before.
      await this.#refreshing.boot()
      this.#refreshing.handler(raw, wire)
      return
    }
    await this.#sync()
    if (this.#isStopping) wire.shouldKeepAlive = false
    if (this.#successor !== null) {
      forward(raw, wire, this.#successor)
      return
    }
    const generation = await this.#generations.forRequest()
    generation.answer(raw, wire)
  }

  #release(socket: Socket): void {
    const left = (this.#sockets.get(socket) ?? 1) - 1
    if (!socket.destroyed) this.#sockets.set(socket, left)
    if (!this.#isStopping || left > 0) return
    socket.end()
    if (this.#isIdle()) this.#onIdle()
  }

  #isIdle(): boolean {
    return [...this.#sockets.values()].every((running) => running === 0)
  }

  /** Resolves when nothing is under way any more. */
  #answered(): Promise<void> {
    return this.#isIdle() ? Promise.resolve() : new Promise((resolve) => (this.#onIdle = resolve))
  }

  /** Resolves when every change that was made before now is known here. */
  #sync(): Promise<void> {
    if (this.#isStopping) return Promise.resolve()
    return new Promise((resolve) => {
      const id = ++this.#lastSync
      this.#syncs.set(id, resolve)
      tell({ type: 'sync', id })
    })
  }

  #onReload({ isWell, durationMs, isWorn }: Reload): void {
    this.#announce()
    if (this.#generations.count === 1) {
      const port = this.#generations.app?.config.server?.port ?? null
      tell({ type: 'ready', isWell, port: isWell ? port : null })
      return
    }
    tell({ type: 'reloaded', isWell, durationMs })
    if (isWorn) tell({ type: 'worn' })
  }

  #announce(): void {
    pageVersion.current = `${START}.${this.#generations.count}.${this.#pages++}`
    this.#refresh.announce(pageVersion.current)
  }

  async #stop(successor: Successor): Promise<void> {
    if (this.#isStopping) return
    this.#successor = successor
    this.#isStopping = true
    for (const resolve of this.#syncs.values()) resolve()
    for (const [socket, running] of this.#sockets) if (running === 0) socket.destroy()
    await Promise.allSettled([this.#generations.stop(), this.#refreshing.stop()])
    await this.#answered()
    process.exit(0)
  }
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message)
}

const [, , root = process.cwd()] = process.argv
void new DevelopmentWorker(root).start()
