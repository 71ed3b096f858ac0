/** Brings an application up on a free loopback port, whatever its shape. */
import { once } from 'node:events'
import { createServer, Server as HttpServer } from 'node:http'
import { type AddressInfo, Server, type Socket } from 'node:net'
import { ArgumentError } from '@live/core'
import type { Testable, TestTarget } from './testable.js'

const LOOPBACK = '127.0.0.1'

/** A server under test. */
export interface RunningServer {
  /** Origin without a trailing slash: `http://127.0.0.1:40001`. */
  readonly url: string
  /** Whether it speaks HTTP; a `net.Server` may speak anything. */
  readonly http: boolean
  /** Resolves when nothing of it is open any more. */
  close(): Promise<void>
  /** Stops it as its application does, with the clients still there; absent where nobody knows how. */
  stop?(): Promise<void>
}

/** Starts `app` in the way that fits its shape (see {@link Testable}). */
export function startServer(app: TestTarget): Promise<RunningServer> {
  if (app instanceof Server) return serve(app)
  if (typeof app === 'function') return serve(createServer(app))
  return app.listen !== undefined && app.stop !== undefined ? listen(app) : surround(app)
}

async function listen(app: Testable): Promise<RunningServer> {
  const { url } = await app.listen!({ port: 0, host: LOOPBACK, signals: false })
  const stop = async (): Promise<void> => {
    await app.stop!()
  }
  return { url: new URL(url).origin, http: true, close: stop, stop }
}

async function surround(app: Testable): Promise<RunningServer> {
  await app.boot?.()
  const server = await serve(createServer((req, res) => void app.handler(req, res)))
  return {
    url: server.url,
    http: true,
    close: async () => {
      await server.close()
      await app.close?.()
    },
  }
}

async function serve(server: Server): Promise<RunningServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  if (!server.listening) {
    server.listen(0, LOOPBACK)
    await once(server, 'listening')
  }
  return { url: originOf(server), http: server instanceof HttpServer, close: () => closeNow(server, sockets) }
}

function originOf(server: Server): string {
  const address = server.address() as AddressInfo | string | null
  if (address === null || typeof address === 'string') {
    throw new ArgumentError(`testApp needs a server on a TCP port, not on ${JSON.stringify(address)}`)
  }
  const everywhere = address.address === '::' || address.address === '0.0.0.0'
  const host = everywhere ? LOOPBACK : address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

function closeNow(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    // The callback gets an error when a test has closed the server itself, which is as good.
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
    // Those that a server that was listening already had accepted before.
    if (server instanceof HttpServer) server.closeAllConnections()
  })
}
