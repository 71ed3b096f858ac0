/** Listening on a port, and saying who has it already. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { CliError, hasErrorCode, messageOf } from '../errors.js'

/** How many ports after a busy one are tried. */
const TRIES = 20

/** Where to listen. */
export interface Address {
  readonly port: number
  readonly host: string | undefined
  /** Whether somebody asked for this port: then no other one will do. */
  readonly isAsked: boolean
}

/** A listening server, and what was busy if it is not on the port that was wanted. */
export interface Listening {
  readonly server: Server
  readonly port: number
  /** Process that has the wanted port, `0` if that is unknown; null when the port was free. */
  readonly busyBy: number | null
}

/**
 * Listens, on the next free port if nobody asked for this one.
 * @param onSocket gets each connection, paused
 * @throws CliError when the port that was asked for is busy, or the address cannot be used
 */
export async function listenOn({ port, host, isAsked }: Address, onSocket: (socket: Socket) => void): Promise<Listening> {
  let busyBy: number | null = null
  for (let candidate = port; candidate <= Math.min(65_535, port + TRIES); candidate++) {
    const server = createServer({ pauseOnConnect: true, noDelay: true }, onSocket)
    const error = await tryToListen(server, candidate, host)
    if (error === null) return { server, port: (server.address() as { port: number }).port, busyBy }
    if (!hasErrorCode(error, 'EADDRINUSE')) throw new CliError(`Cannot listen on ${host ?? 'port'} ${candidate}: ${messageOf(error)}`)
    busyBy ??= processOnPort(candidate) ?? 0
    if (isAsked) {
      const free = await nextFreePort(candidate + 1, host)
      throw new CliError(`Port ${candidate} is in use${busyBy === 0 ? '' : ` by process ${busyBy}`}.`, {
        hint: free === null ? 'Choose another one with -p.' : `Port ${free} is free: use -p ${free}, or PORT=${free}.`,
      })
    }
  }
  throw new CliError(`The ports from ${port} to ${port + TRIES} are in use.`, { hint: 'Choose one with -p.' })
}

async function nextFreePort(from: number, host: string | undefined): Promise<number | null> {
  for (let port = from; port <= Math.min(65_535, from + TRIES); port++) {
    const server = createServer()
    if ((await tryToListen(server, port, host)) !== null) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
  return null
}

function tryToListen(server: Server, port: number, host: string | undefined): Promise<unknown> {
  return new Promise((resolve) => {
    server.once('error', resolve)
    server.listen(port, host, () => {
      server.off('error', resolve)
      resolve(null)
    })
  })
}

/** The process that listens on a port, from what Linux tells in /proc; null where it does not, or for processes of others. */
export function processOnPort(port: number): number | null {
  try {
    const inode = socketOn(port)
    return inode === null ? null : ownerOf(inode)
  } catch {
    return null
  }
}

/** State `0A` is LISTEN; the tenth column is the inode of the socket. */
function socketOn(port: number): string | null {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/)
      if (columns[1]?.endsWith(suffix) && columns[3] === '0A') return columns[9] ?? null
    }
  }
  return null
}

function ownerOf(inode: string): number | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        if (readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`) return Number(pid)
      }
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
  return null
}
