/** `npm run soak`: hours of clients in minutes, to see whether memory stays and nothing is left behind. See README.md. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { within } from './lib/numbers.mjs'
import { Traffic } from './soak/traffic.mjs'
import { growth, leftovers } from './soak/verdict.mjs'

const USAGE = `node bench/soak.mjs [options]
  --minutes 10      length, 0.5 to 600
  --cycles 10000    clients that come and go away in the middle, spread over that time
`
const SAMPLES = 60
const ROWS_SHOWN = 10
const TRAFFIC_LIMIT_MS = 90_000
const EMPTY_LIMIT_MS = 15_000
const EXIT_LIMIT_MS = 10_000

function options() {
  const preset = { minutes: { type: 'string', default: '10' }, cycles: { type: 'string', default: '10000' } }
  const { minutes, cycles } = parseArgs({ options: preset }).values
  if (!(minutes >= 0.5 && minutes <= 600 && cycles >= 1)) throw new Error(USAGE)
  return { ms: Number(minutes) * 60_000, cycles: Math.round(Number(cycles)) }
}

/** A port that is free now. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** The server, as far as the soak is concerned. */
async function startServer(port) {
  const env = { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port) }
  const file = path.join(import.meta.dirname, 'soak', 'server.mjs')
  const child = fork(file, { env, execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  process.on('exit', () => child.kill('SIGKILL'))
  await within(60_000, 'the start of the server', once(child, 'message'))
  const ask = async (command) => {
    child.send(command)
    const [answer] = await within(60_000, command, once(child, 'message'))
    return answer
  }
  return {
    sample: () => ask('sample'),
    /** Stops it; its exit code, which it only has if nothing keeps it alive. */
    async stop() {
      child.send('stop')
      const [code] = await within(EXIT_LIMIT_MS, 'the end of the server', once(child, 'exit'))
      return code
    },
  }
}

/** Samples until the time is over. */
async function watch(server, ms) {
  const started = performance.now()
  const samples = []
  for (let i = 1; i <= SAMPLES; i++) {
    await sleep(Math.max(0, started + (ms * i) / SAMPLES - performance.now()))
    samples.push({ seconds: (performance.now() - started) / 1000, ...(await server.sample()) })
  }
  return samples
}

/** The first sample in which nothing is left, or the last one before the time is over. */
async function whenEmpty(server, before) {
  const end = performance.now() + EMPTY_LIMIT_MS
  for (;;) {
    const after = await server.sample()
    if (leftovers(before, after).length === 0 || performance.now() > end) return after
    await sleep(250)
  }
}

const row = (name, { rss, heap, external, streams, sockets, timers, iterators }) => {
  const mb = (bytes) => (bytes / 1024 / 1024).toFixed(1)
  return `| ${[name, mb(rss), mb(heap), mb(external), streams, sockets, timers, iterators].join(' | ')} |`
}

function print(before, samples, after, figures) {
  const every = SAMPLES / ROWS_SHOWN
  const shown = samples.filter((_, i) => i % every === every - 1)
  const lines = [
    '| after s | RSS MB | heap MB | external MB | streams | sockets | timers | iterators |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    row('0, no client', before),
    ...shown.map((sample) => row(sample.seconds.toFixed(0), sample)),
    row('clients gone', after),
  ]
  process.stdout.write(`${lines.join('\n')}\n\n${JSON.stringify(figures)}\n`)
}

const { ms, cycles } = options()
const port = await freePort()
const server = await startServer(port)
const before = await server.sample()
const traffic = new Traffic(port)
await traffic.start(cycles, ms * 0.98)
const samples = await watch(server, ms)
const failures = await within(TRAFFIC_LIMIT_MS, 'the end of the traffic', traffic.stop()).catch((error) => [error.message])
const after = await whenEmpty(server, before)
print(before, samples, after, traffic.figures)
for (const { key, second, last, bound, ok } of growth(samples)) {
  const text = `${key}: ${second.toFixed(1)} MB in the second fifth, ${last.toFixed(1)} MB in the last, bound ${bound.toFixed(1)} MB`
  process.stdout.write(`${text}\n`)
  if (!ok) failures.push(`${key} grew`)
}
failures.push(...leftovers(before, after))
const code = await server.stop().catch((error) => error.message)
if (code !== 0) failures.push(`the server did not end by itself: ${code}`)
for (const failure of failures.slice(0, 20)) process.stdout.write(`FAILED: ${failure}\n`)
process.exit(failures.length === 0 ? 0 : 1)
