/** `node bench/model/compare.mjs`: models of Live next to TypeORM by itself and Kysely, on both databases. See ../README.md. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { median } from '../lib/numbers.mjs'
import { openDatabase } from './databases.mjs'
import { peerNames, turn, WORKLOADS } from './peers.mjs'
import { fill } from './subscribers.mjs'

const BASELINE = 'typeorm'
const text = (preset) => ({ type: 'string', default: preset })
const { values } = parseArgs({
  options: {
    rounds: text('5'),
    seconds: text('2'),
    rows: text('50000'),
    databases: text('sqlite,postgres'),
    workloads: text(Object.keys(WORKLOADS).join(',')),
    peers: text(peerNames.join(',')),
  },
})

if (process.send === undefined) await compare()
else process.once('message', async (job) => process.send(await turn(job), () => process.disconnect()))

/** Every turn has a process of its own: what one peer does to the compiler and the heap is none of the next one's. */
async function inProcess(job) {
  const env = { ...process.env, NODE_ENV: 'production', LIVE_ENV: 'production' }
  const child = fork(import.meta.filename, { execArgv: ['--expose-gc'], env })
  child.send(job)
  const [result] = await Promise.race([once(child, 'message'), once(child, 'exit').then(([code]) => [new Error(`exit code ${code}`)])])
  if (!('perSecond' in result)) throw result
  if (child.exitCode === null) await once(child, 'exit')
  return result
}

async function compare() {
  for (const kind of values.databases.split(',')) {
    const database = await openDatabase(kind)
    if (database === null) {
      console.error(`${kind} is not installed: left out`)
      continue
    }
    try {
      await fill(database.url, Number(values.rows))
      for (const workload of values.workloads.split(',')) await measure(workload, database)
    } finally {
      await database.stop()
    }
  }
}

async function measure(workload, { kind, url }) {
  const peers = WORKLOADS[workload].filter((peer) => values.peers.split(',').includes(peer))
  const rounds = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const results = {}
    for (const peer of peers) {
      const job = { peer, workload, database: { kind, url }, rows: Number(values.rows), seconds: Number(values.seconds) }
      results[peer] = await inProcess(job)
    }
    rounds.push(results)
  }
  print(`${workload} on ${kind}`, peers, rounds)
}

function print(title, peers, rounds) {
  console.log(`\n${title}\n`)
  console.log(`| peer           |  per second | × ${BASELINE} | CPU µs each | CPU × ${BASELINE} |`)
  console.log('|----------------|------------:|----------:|------------:|--------------:|')
  for (const peer of peers) {
    const of = (key) => median(rounds.map((results) => results[peer][key]))
    const ratio = (key) => median(rounds.map((results) => results[peer][key] / (results[BASELINE]?.[key] ?? Number.NaN)))
    const figures = [
      [of('perSecond'), 0, 11],
      [ratio('perSecond'), 2, 9],
      [of('cpu'), 2, 11],
      [ratio('cpu'), 2, 13],
    ]
    const cells = figures.map(([value, digits, width]) => value.toFixed(digits).padStart(width))
    console.log(`| ${peer.padEnd(14)} | ${cells.join(' | ')} |`)
  }
}
