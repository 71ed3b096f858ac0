/** Finding, starting and stopping the servers that are compared. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchText } from './client.mjs'
import { cores, onCore } from './cores.mjs'
import { within } from './numbers.mjs'
import { cpuMs } from './proc.mjs'

const FOLDER = path.join(import.meta.dirname, '..', 'peers')
const running = new Set()
process.on('exit', () => {
  for (const server of running) server.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130))

const exists = (name) => existsSync(path.join(FOLDER, name, 'start.sh'))
const baselineFirst = (a, b) => (b === 'raw') - (a === 'raw') || (a < b ? -1 : 1)

/** Names of all peers, the baseline first. */
export const peerNames = () => readdirSync(FOLDER).filter(exists).sort(baselineFirst)

/** What `peer.json` says: `packages`, `packagesFor`, `skip`, `note`. */
export function peerSettings(name) {
  const file = path.join(FOLDER, name, 'peer.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Versions of the packages that a peer names in `peer.json`, for one workload or all; `null` for one that is not installed. */
export function peerVersions(name, workload) {
  const { packages = [], packagesFor = {} } = peerSettings(name)
  const wantedPackages = workload === undefined ? packages : (packagesFor[workload] ?? [])
  const folders = createRequire(path.join(FOLDER, name, 'server.mjs')).resolve.paths('any')
  const version = (wanted) => {
    const folder = folders.find((each) => existsSync(path.join(each, wanted, 'package.json')))
    return folder === undefined ? null : JSON.parse(readFileSync(path.join(folder, wanted, 'package.json'), 'utf8')).version
  }
  return Object.fromEntries(wantedPackages.map((wanted) => [wanted, version(wanted)]))
}

/** Why a peer cannot start, or not do this workload, if its packages are missing, else `null`. */
export function missingPackages(name, workload) {
  const missing = Object.entries(peerVersions(name, workload)).filter(([, version]) => version === null)
  if (missing.length === 0) return null
  return `${missing.map(([wanted]) => wanted).join(' and ')} not installed: npm ci, and for this peer npm ci --prefix bench`
}

/** A port that is free now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** A running peer: its process group, its output, its end. */
class PeerServer {
  startMs = NaN
  startCpuMs = NaN
  #child
  #ended = false
  #errors = ''

  constructor(name, port, child) {
    Object.assign(this, { name, port, pid: child.pid })
    this.#child = child
    running.add(this)
    child.stderr.on('data', (text) => (this.#errors = (this.#errors + text).slice(-8000)))
    child.on('exit', () => (this.#ended = true))
  }

  /** Resolves at its line `ready`; rejects with what it complained about when it ends before. */
  ready() {
    return new Promise((resolve, reject) => {
      let output = ''
      this.#child.stdout.on('data', (text) => {
        output = (output + text).slice(-4000)
        if (/^ready$/m.test(output)) resolve()
      })
      this.#child.on('error', reject)
      this.#child.on('close', () => reject(new Error(this.#complaint())))
    })
  }

  kill(signal) {
    try {
      process.kill(-this.pid, signal)
    } catch {
      // gone
    }
  }

  async stop() {
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      this.kill(signal)
      for (let i = 0; i < 15 && !this.#ended; i++) await sleep(20)
    }
    running.delete(this)
  }

  #complaint() {
    const line = this.#errors.split('\n').find((text) => /error/i.test(text)) ?? this.#errors.slice(-200)
    return `did not start: ${line.trim() || 'no error was printed'}`
  }
}

/** Starts a peer on the server's core; resolves once it has answered a request. `startMs`, `startCpuMs`: what that took. */
export async function startPeer(name, { workload, limitMs = 20_000 }) {
  const port = await freePort()
  const cwd = path.join(FOLDER, name)
  const settings = { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), BENCH_WORKLOAD: workload }
  const env = { ...process.env, ...settings }
  const started = performance.now()
  const command = onCore(cores?.server, path.join(cwd, 'start.sh'), [])
  const server = new PeerServer(name, port, spawn(...command, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }))
  try {
    await within(limitMs, `start of ${name}`, server.ready())
    await fetchText(port, '/json')
  } catch (error) {
    await server.stop()
    throw error
  }
  server.startMs = performance.now() - started
  server.startCpuMs = cpuMs(server.pid)
  return server
}
