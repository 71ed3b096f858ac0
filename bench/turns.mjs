/** `node bench/turns.mjs`: processor time per request, of peers that take turns of a quarter of a second. See README.md. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { median } from './lib/numbers.mjs'
import { startPeer } from './lib/peer.mjs'
import { fineCpuMs } from './lib/proc.mjs'
import { requestLoop } from './lib/requests.mjs'

const USAGE = `node bench/turns.mjs [options]
  --peers raw,fastify,live   the first one is what the others are compared with
  --workload route-params    or hello-json
  --routes 200               other routes of each peer
  --turns 40                 of each peer
  --ms 200                   length of a turn
`
const PATHS = {
  'hello-json': ['/json'],
  'route-params': Array.from({ length: 512 }, (_, i) => `/posts/${(i + 1) * 37}?x=${i + 1}`),
}
/** What the application does in the quiet after its start must not be measured. */
const SETTLING_MS = 3_000
const WARM_UP_SECONDS = 1.5

function options() {
  const text = (preset) => ({ type: 'string', default: preset })
  const known = { peers: text('raw,fastify,live'), workload: text('route-params'), routes: text('200'), turns: text('40'), ms: text('200') }
  const { peers, workload, routes, turns, ms } = parseArgs({ options: known }).values
  if (!(workload in PATHS && turns >= 1 && ms >= 50)) throw new Error(USAGE)
  return { peers: peers.split(','), workload, routes, turns: Number(turns), seconds: Number(ms) / 1000 }
}

const { peers, workload, routes, turns, seconds } = options()
process.env.BENCH_ROUTES = routes // read by the servers

/** Microseconds of processor time per request of one turn, without its beginning, in which connections are made. */
async function turn(server, length) {
  let before = 0
  let answered = 0
  const onSteady = (count) => {
    answered = count
    before = fineCpuMs(server.pid)
  }
  const { requests } = await requestLoop(server.port, PATHS[workload], { seconds: length, onSteady })
  return (1000 * (fineCpuMs(server.pid) - before)) / (requests - answered)
}

const servers = []
for (const peer of peers) servers.push(await startPeer(peer, { workload }))
await sleep(SETTLING_MS)
for (const server of servers) await turn(server, WARM_UP_SECONDS)
const measured = servers.map(() => [])
for (let i = 0; i < turns; i++) {
  // There and back, so that nobody always follows the same one.
  const order = i % 2 === 0 ? [...servers.keys()] : [...servers.keys()].reverse()
  for (const index of order) measured[index].push(await turn(servers[index], seconds))
}
process.stdout.write(`\n${workload}, ${routes} other routes, ${turns} turns\n\n| peer | CPU µs/req | × ${peers[0]} |\n|---|---:|---:|\n`)
for (const [index, own] of measured.entries()) {
  const ratio = median(own.map((micros, i) => micros / measured[0][i]))
  process.stdout.write(`| ${peers[index]} | ${median(own).toFixed(1)} | ${ratio.toFixed(2)} |\n`)
}
for (const server of servers) await server.stop()
process.exit(0)
