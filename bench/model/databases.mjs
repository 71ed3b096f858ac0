/** Empty databases for a measurement: a SQLite file, or a PostgreSQL server of its own, gone afterwards. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { requiredBinary } from '@live/testing'

/** Opens a new database: `{ kind, url, stop() }`; null when the machine has no PostgreSQL. */
export async function openDatabase(kind) {
  return kind === 'sqlite' ? sqlite() : postgres()
}

function sqlite() {
  const folder = mkdtempSync(path.join(tmpdir(), 'live-bench-'))
  const stop = () => rmSync(folder, { recursive: true, force: true })
  return { kind: 'sqlite', url: `sqlite:${path.join(folder, 'bench.sqlite3')}`, stop }
}

/** PostgreSQL refuses to run as root: there, `nobody` runs it. */
function identity() {
  if (process.getuid?.() !== 0) return {}
  const id = (flag) => Number(execFileSync('id', [flag, 'nobody']).toString())
  return { uid: id('-u'), gid: id('-g') }
}

async function postgres() {
  const [initdb, server] = ['initdb', 'postgres'].map(requiredBinary)
  if (!initdb || !server) return null
  const folder = mkdtempSync(path.join(tmpdir(), 'live-bench-'))
  const as = identity()
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid)
  const data = path.join(folder, 'data')
  const flags = ['-D', data, '-U', 'live', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(initdb, flags, { ...as, cwd: folder, stdio: 'ignore' })
  const settings = ['listen_addresses=', 'fsync=off', 'synchronous_commit=off', 'shared_buffers=128MB', 'max_wal_size=2GB']
  const child = spawn(server, ['-D', data, '-k', folder, ...settings.flatMap((setting) => ['-c', setting])], {
    ...as,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await ready(child)
  const stop = async () => {
    child.kill('SIGINT')
    await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
  return { kind: 'postgres', url: `postgres://live@localhost/postgres?host=${encodeURIComponent(folder)}`, stop }
}

async function ready(child) {
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log = (log + text).slice(-4000)
  })
  while (!log.includes('ready to accept connections')) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${log}`)
    await sleep(10)
  }
}
