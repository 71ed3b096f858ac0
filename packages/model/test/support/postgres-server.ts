/** A PostgreSQL server of the tests: in a folder of its own, on a socket of its own, gone afterwards. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { requiredBinary } from '@live/testing'

const initdb = requiredBinary('initdb')
const postgres = requiredBinary('postgres')

/** Whether the machine has a server to start. */
export const hasPostgres = initdb !== null && postgres !== null

/** PostgreSQL refuses to run as root: there, `nobody` runs it. */
function identity(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody']).toString())
  return { uid: id('-u'), gid: id('-g') }
}

/** A TCP port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** The processes that a process has started. */
function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`
  return existsSync(path) ? readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number) : []
}

/** Whether a process is there; one that has ended and that nobody has asked for is not. */
function runs(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

/** One server; `stop` and `start` play its restart. */
export class PostgresServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'live-pg-'))
  readonly #identity = identity()
  readonly #port: number | null
  #process: ChildProcess | undefined

  private constructor(port: number | null) {
    this.#port = port
  }

  /** @param tcp whether it listens on a port of its own, the same after each start, and not on a socket in its folder */
  static async start({ tcp = false }: { readonly tcp?: boolean } = {}): Promise<PostgresServer> {
    const server = new PostgresServer(tcp ? await freePort() : null)
    const { uid, gid } = server.#identity
    if (uid !== undefined && gid !== undefined) chownSync(server.folder, uid, gid)
    const flags = ['-D', server.#data, '-U', 'live', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
    execFileSync(initdb!, flags, { ...server.#identity, cwd: server.folder, stdio: 'ignore' })
    await server.start()
    return server
  }

  get #data(): string {
    return join(this.folder, 'data')
  }

  get url(): string {
    if (this.#port !== null) return `postgres://live@127.0.0.1:${this.#port}/postgres`
    return `postgres://live@localhost/postgres?host=${encodeURIComponent(this.folder)}`
  }

  async start(): Promise<void> {
    const where = this.#port === null ? ['listen_addresses='] : ['listen_addresses=127.0.0.1', `port=${this.#port}`]
    const settings = [...where, 'fsync=off', 'shared_buffers=16MB', 'max_connections=60', 'synchronous_commit=off']
    const flags = ['-D', this.#data, '-k', this.folder, ...settings.flatMap((setting) => ['-c', setting])]
    this.#process = spawn(postgres!, flags, { ...this.#identity, cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let log = ''
    this.#process.stderr!.on('data', (text: Buffer) => {
      log = (log + text.toString()).slice(-4000)
    })
    while (!log.includes('ready to accept connections')) {
      if (this.#process.exitCode !== null) throw new Error(`PostgreSQL did not start: ${log}`)
      await wait(10)
    }
  }

  /** Ends every connection at once, as a restart of the server does. */
  async stop(): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGINT')
    await once(child, 'exit')
  }

  /** Kills it and all its processes, as a machine that fails does: nobody says goodbye to a client. */
  async kill(): Promise<void> {
    const child = this.#process!
    const pids = childrenOf(child.pid!)
    child.kill('SIGKILL')
    for (const pid of pids) if (runs(pid)) process.kill(pid, 'SIGKILL')
    await once(child, 'exit')
    // A new server refuses the data while one process of the old one is there.
    while (pids.some(runs)) await wait(5)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true })
  }
}
