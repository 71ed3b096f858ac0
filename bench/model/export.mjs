/**
 * `node bench/model/export.mjs`: exports a million rows of a model over HTTP to clients of every kind, and fails when memory grows by more
 * than 60 MB or the event loop stands still for more than 50 ms. See ../README.md.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { peakMb, resetPeak, rssMb } from '../lib/proc.mjs'
import { openDatabase } from './databases.mjs'
import { fill } from './subscribers.mjs'

const MEGABYTE = 1e6
const LIMIT_MB = 60
const LIMIT_STALL_MS = 50
const SLOW = 5 * MEGABYTE
/** As the demo is started: garbage is collected early. */
const FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=20']

const text = (preset) => ({ type: 'string', default: preset })
const { values } = parseArgs({ options: { rows: text('1000000'), databases: text('sqlite,postgres') } })
const ROWS = Number(values.rows)

async function start(url) {
  const child = fork(new URL('export-server.mjs', import.meta.url), {
    execArgv: FLAGS,
    env: { ...process.env, DATABASE_URL: url, NODE_ENV: 'production', LIVE_ENV: 'production' },
  })
  const [ready] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (ready?.url === undefined) throw new Error('The server did not start')
  return { child, url: ready.url }
}

async function stop({ child }) {
  child.send('stop')
  await once(child, 'exit')
}

async function open(server, path) {
  const request = get(`${server.url}${path}`, { agent: false })
  const [response] = await once(request, 'response')
  if (response.statusCode !== 200) throw new Error(`The export answered ${response.statusCode}`)
  return response
}

/** Reads to the end, at most `rate` bytes per second. Gives the bytes. */
async function read(server, path, rate = Infinity) {
  const started = performance.now()
  let bytes = 0
  let lines = 0
  for await (const chunk of await open(server, path)) {
    bytes += chunk.length
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
    const early = (bytes / rate) * 1000 - (performance.now() - started)
    if (early > 1) await sleep(early)
  }
  if (lines !== ROWS + 1) throw new Error(`${lines} lines came`)
  return bytes
}

/** Reads ten megabytes and leaves, ten times. Gives the bytes. */
async function leave(server, path) {
  let bytes = 0
  for (let n = 0; n < 10; n++) {
    const response = await open(server, path)
    let mine = 0
    for await (const chunk of response) {
      mine += chunk.length
      if (mine > 10 * MEGABYTE) break
    }
    response.destroy()
    bytes += mine
  }
  return bytes
}

const figures = async (server) => (await fetch(`${server.url}/figures`)).json()

async function measure(server, name, client) {
  await figures(server)
  resetPeak(server.child.pid)
  const started = performance.now()
  const bytes = await client(server)
  const seconds = (performance.now() - started) / 1000
  const peak = peakMb(server.child.pid)
  await sleep(200)
  const { delay, work, leased } = await figures(server)
  return { name, megabytes: bytes / MEGABYTE, seconds, peak, delay, work, leased }
}

async function run(kind) {
  const database = await openDatabase(kind)
  if (database === null) return console.error(`${kind} is not installed: left out`)
  try {
    await fill(database.url, ROWS)
    for (const path of kind === 'sqlite' ? ['/pages'] : ['/pages', '/cursor']) await runPath(database, path)
  } finally {
    await database.stop()
  }
}

async function runPath({ kind, url }, path) {
  const server = await start(url)
  await leave(server, path)
  await sleep(1000)
  const baseline = rssMb(server.child.pid)
  const rows = [
    await measure(server, 'fast client', (target) => read(target, path)),
    await measure(server, 'client at 5 MB/s', (target) => read(target, path, SLOW)),
    await measure(server, 'ten clients that leave', (target) => leave(target, path)),
    await measure(server, 'four fast clients', async (target) => {
      const sizes = await Promise.all([1, 2, 3, 4].map(() => read(target, path)))
      return sizes.reduce((sum, size) => sum + size)
    }),
  ]
  await stop(server)
  report(`${kind}, ${path === '/pages' ? 'findEach' : 'stream'}`, baseline, rows)
}

function report(title, baseline, rows) {
  console.log(
    `\n${title}: ${ROWS.toLocaleString('en-US')} rows, at rest ${baseline.toFixed(0)} MB, Node ${process.version} ${FLAGS.join(' ')}\n`,
  )
  console.log('| client                 | seconds |  rows/s | peak, MB above rest | longest stall, ms | of it work, ms |')
  console.log('|------------------------|--------:|--------:|--------------------:|------------------:|---------------:|')
  for (const { name, megabytes, seconds, peak, delay, work, leased } of rows) {
    const perSecond = (megabytes / seconds) * (ROWS / sizeOfOne(rows))
    const figures = [
      [seconds, 1, 7],
      [perSecond, 0, 7],
      [peak - baseline, 1, 19],
      [delay, 1, 17],
      [work, 1, 14],
    ]
    const cells = figures.map(([value, digits, width]) => value.toFixed(digits).padStart(width))
    console.log(`| ${name.padEnd(22)} | ${cells.join(' | ')} |`)
    if (!(peak - baseline <= LIMIT_MB)) fail(`${title}, ${name}: the peak is ${(peak - baseline).toFixed(1)} MB above rest`)
    // What other processes of the machine took of the processor is none of ours.
    if (!(work <= LIMIT_STALL_MS)) fail(`${title}, ${name}: it worked for ${work.toFixed(1)} ms without giving anybody a turn`)
    if (leased > 0) fail(`${title}, ${name}: ${leased} connections were not given back`)
  }
}

/** Megabytes of a whole export. */
const sizeOfOne = ([fast]) => fast.megabytes

function fail(message) {
  console.error(`TOO MUCH: ${message}`)
  process.exitCode = 1
}

for (const kind of values.databases.split(',')) await run(kind)
