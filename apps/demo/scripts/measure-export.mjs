/**
 * Measures the memory of the demo while a million subscribers are exported: `node apps/demo/scripts/measure-export.mjs`.
 *
 * The built application runs as a process of its own on a temporary database, or on that of `DATABASE_URL`. Its resident memory is read from `/proc`
 * (Linux) every 50 ms, while a client reads as fast as it can, one reads 5 MB per second, and several leave half way.
 * Prints a table, and exits with 1 when a peak is more than 60 MB above the memory at rest. `SUBSCRIBERS` changes the size.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const MB = 1024 * 1024
const LIMIT = 60
const SLOW = 5 * MB
const SAMPLE_MS = 50
const ROOT = new URL('..', import.meta.url)
const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))
/** What `npm start` runs: `node`, its flags, and the script. */
const [, ...START] = scripts.start.split(' ')

const folder = mkdtempSync(join(tmpdir(), 'live-export-'))
const SUBSCRIBERS = process.env.SUBSCRIBERS || '1000000'
const SECRET_KEY_BASE = randomBytes(64).toString('hex')
const DATABASE_URL = process.env.DATABASE_URL || `sqlite:${join(folder, 'export.sqlite3')}`
const env = { ...process.env, SUBSCRIBERS, STORAGE_PATH: folder, DATABASE_URL, PORT: '0', NODE_ENV: 'production', SECRET_KEY_BASE }

/** Makes the database, and seeds it, as `npm start` does beforehand. */
function prepare() {
  const { status } = spawnSync('npm', ['run', '--silent', 'prestart'], { cwd: ROOT, env, stdio: 'inherit' })
  if (status !== 0) throw new Error(`The database could not be prepared: ${status}`)
}

/** Starts the application and waits for its address. */
async function start() {
  const child = spawn(process.execPath, START, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += text
    const url = /listening on (\S+)\n/.exec(output)?.[1]
    if (url === undefined) continue
    // Nobody reads its log from here on, and a full pipe would stop it.
    child.stdout.resume()
    return { child, url }
  }
  throw new Error(`The application ended before it listened:\n${output}`)
}

async function stop({ child }) {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await exited
  if (code !== 0) throw new Error(`The application ended with ${code}`)
}

const resident = ({ child }) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024

/** Opens the export. */
async function open(server) {
  const request = get(`${server.url}/subscribers/export`, { agent: false })
  const [response] = await once(request, 'response')
  if (response.statusCode !== 200) throw new Error(`The export answered ${response.statusCode}`)
  return response
}

/** Reads to the end, at most `rate` bytes per second. Gives the bytes. */
async function read(server, rate = Number.POSITIVE_INFINITY) {
  const started = performance.now()
  let bytes = 0
  for await (const chunk of await open(server)) {
    bytes += chunk.length
    const early = (bytes / rate) * 1000 - (performance.now() - started)
    if (early > 1) await sleep(early)
  }
  return bytes
}

/** Reads ten megabytes and leaves, ten times. Gives the bytes. */
async function leave(server) {
  let bytes = 0
  for (let n = 0; n < 10; n++) {
    const response = await open(server)
    let mine = 0
    for await (const chunk of response) {
      mine += chunk.length
      if (mine > 10 * MB) break
    }
    response.destroy()
    bytes += mine
  }
  return bytes
}

/** Runs a client, and watches the server meanwhile. */
async function measure(server, name, client) {
  let peak = resident(server)
  const watch = setInterval(() => {
    peak = Math.max(peak, resident(server))
  }, SAMPLE_MS)
  const started = performance.now()
  const bytes = await client(server)
  clearInterval(watch)
  const seconds = (performance.now() - started) / 1000
  return { name, megabytes: bytes / MB, seconds, peak, after: resident(server) }
}

async function run() {
  console.log(`Seeding ${Number(SUBSCRIBERS).toLocaleString('en')} subscribers …`)
  prepare()
  const server = await start()
  await fetch(`${server.url}/subscribers?page=2`).then((response) => response.text())
  await sleep(1000)
  const baseline = resident(server)
  const rows = [
    await measure(server, 'fast client', (target) => read(target)),
    await measure(server, 'fast client again', (target) => read(target)),
    await measure(server, 'client at 5 MB/s', (target) => read(target, SLOW)),
    await measure(server, '10 clients that leave', leave),
    await measure(server, '4 fast clients at once', async (target) => {
      const sizes = await Promise.all([read(target), read(target), read(target), read(target)])
      return sizes.reduce((sum, size) => sum + size)
    }),
  ]
  await stop(server)
  return { baseline, rows }
}

function report({ baseline, rows }) {
  console.log(`Node ${process.version}: node ${START.join(' ')}; at rest ${baseline.toFixed(1)} MB, allowed ${LIMIT} MB more\n`)
  console.log('client                        MB    seconds       MB/s    peak MB   above rest   after MB')
  for (const { name, megabytes, seconds, peak, after } of rows) {
    const cells = [megabytes, seconds, megabytes / seconds, peak, peak - baseline, after]
    const widths = [8, 11, 11, 11, 13, 11]
    console.log(name.padEnd(24) + cells.map((cell, index) => cell.toFixed(1).padStart(widths[index])).join(''))
  }
  const worst = Math.max(...rows.map(({ peak }) => peak)) - baseline
  console.log(`\nHighest peak: ${worst.toFixed(1)} MB above rest. ${worst > LIMIT ? 'TOO MUCH' : 'Within the limit'}.`)
  if (worst > LIMIT) process.exitCode = 1
}

try {
  report(await run())
} finally {
  rmSync(folder, { recursive: true, force: true })
}
