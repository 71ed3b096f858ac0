/** `npm run bench`: measures the peers side by side and prints one table per workload. See README.md. */
import { mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { cores } from './lib/cores.mjs'
import { peerNames, peerVersions } from './lib/peer.mjs'
import { section, summarize } from './lib/report.mjs'
import { checkAll, runWorkload } from './lib/runner.mjs'
import { loadWorkload, workloadNames } from './lib/workloads.mjs'

/** What runs after `npm ci` alone, and answers the usual questions. */
const DEFAULT_PEERS = 'raw,fastify,live,live-full'

const USAGE = `node bench/bench.mjs [options]
  --peers a,b          default: ${DEFAULT_PEERS}; all: ${peerNames().join(', ')}
  --workloads x,y      default: all (${workloadNames().join(', ')})
  --rounds 3           interleaved rounds, 1 to 50
  --seconds 4          length of one measurement, 0.2 to 60
  --routes 200         other routes of each peer, a multiple of 200 up to 10000
  --max-minutes 30     no measurement starts after that
  --json file          writes everything that was measured
`

function fail(message) {
  process.stderr.write(`${message}\n\n${USAGE}`)
  process.exit(2)
}

function choose(given, all, what) {
  const names = given === 'all' ? all : given.split(',').filter(Boolean)
  const unknown = names.find((name) => !all.includes(name))
  if (unknown) fail(`There is no ${what} '${unknown}'.`)
  return names
}

function number(name, text, min, max) {
  const value = Number(text)
  if (!(value >= min && value <= max)) fail(`--${name} must be a number from ${min} to ${max}, not '${text}'.`)
  return value
}

function parse() {
  const text = (preset) => ({ type: 'string', default: preset })
  const limits = { rounds: text('3'), seconds: text('4'), routes: text('200'), 'max-minutes': text('30') }
  const options = { peers: text(DEFAULT_PEERS), workloads: text('all'), ...limits, json: text() }
  try {
    return parseArgs({ options: { ...options, help: { type: 'boolean' } } }).values
  } catch (error) {
    return fail(error.message)
  }
}

const args = parse()
if (args.help) {
  process.stdout.write(USAGE)
  process.exit(0)
}
const log = (line) => process.stderr.write(`${line}\n`)
const peers = choose(args.peers, peerNames(), 'peer')
const routes = number('routes', args.routes, 200, 10_000)
if (routes % 200 > 0) fail(`--routes must be a multiple of 200, not '${args.routes}'.`)
process.env.BENCH_ROUTES = String(routes) // read by shared/app.mjs, here and in the servers
const workloads = await Promise.all(choose(args.workloads, workloadNames(), 'workload').map(loadWorkload))
const options = {
  rounds: Math.round(number('rounds', args.rounds, 1, 50)),
  seconds: number('seconds', args.seconds, 0.2, 60),
  deadline: Date.now() + number('max-minutes', args['max-minutes'], 0.1, 600) * 60_000,
}
if (!cores) log('warning: no second core, or no taskset: server and load generator disturb each other, read the CPU columns only')
if (!peers.includes('raw')) log("note: without the peer 'raw' there are no ratios")

const results = []
const report = {
  meta: {
    date: new Date().toISOString(),
    node: process.version,
    cpu: os.cpus()[0]?.model ?? 'unknown',
    kernel: os.release(),
    cores,
    rounds: options.rounds,
    seconds: options.seconds,
    routes,
    versions: Object.fromEntries(peers.map((peer) => [peer, peerVersions(peer)])),
  },
  checks: await checkAll(peers, workloads, log),
  summaries: [],
  results,
}

for (const workload of workloads) {
  const passed = peers.filter((peer) => report.checks[peer][workload.name] === 'ok')
  await runWorkload(workload, passed, { options, results, log })
  const summaries = summarize(workload, results)
  report.summaries.push(...summaries)
  if (summaries.length) process.stdout.write(`\n${section(workload, summaries)}`)
  if (args.json) {
    mkdirSync(path.dirname(path.resolve(args.json)), { recursive: true })
    writeFileSync(args.json, `${JSON.stringify(report, null, 1)}\n`)
  }
}
if (Date.now() > options.deadline) log('stopped by --max-minutes')
process.exit(report.summaries.length ? 0 : 1)
