/** A PostgreSQL server of the tests: in a folder of its own, on a socket of its own, gone afterwards. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
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

/** One server; `stop` and `start` play its restart. */
export class PostgresServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'live-pg-'))
  readonly #identity = identity()
  #process: ChildProcess | undefined

  static async start(): Promise<PostgresServer> {
    const server = new PostgresServer()
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
    return `postgres://live@localhost/postgres?host=${encodeURIComponent(this.folder)}`
  }

  async start(): Promise<void> {
    const settings = ['listen_addresses=', 'fsync=off', 'shared_buffers=16MB', 'max_connections=60', 'synchronous_commit=off']
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
    if (child === undefined || child.exitCode !== null) return
    child.kill('SIGINT')
    await once(child, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true })
  }
}
