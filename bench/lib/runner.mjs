/** Checks the peers, then measures one workload after the other in interleaved rounds (A B C A B C …). */
import { cores } from './cores.mjs'
import { within } from './numbers.mjs'
import { missingPackages, peerSettings, startPeer } from './peer.mjs'
import { quiet } from './proc.mjs'
import { openSession } from './session.mjs'

const CHECK_LIMIT_MS = 30_000
const STEP_LIMIT_MS = 120_000
const QUIET_LIMIT_MS = 3000
const ATTEMPTS = 3
const DISTURBED_PERCENT = 10

/** Whether a peer answers as it should: `{ [workload]: 'ok' | why not }`. */
async function checkPeer(peer, workloads) {
  const { skip = {} } = peerSettings(peer)
  const missing = missingPackages(peer)
  if (missing !== null) return Object.fromEntries(workloads.map(({ name }) => [name, missing]))
  const outcome = {}
  let server
  try {
    server = await startPeer(peer, { workload: 'verify' })
    for (const workload of workloads) {
      const check = () => within(CHECK_LIMIT_MS, 'the check', workload.check(server.port)).then(() => 'ok')
      outcome[workload.name] =
        skip[workload.name] ?? missingPackages(peer, workload.name) ?? (await check().catch((error) => error.message))
    }
  } catch (error) {
    for (const workload of workloads) outcome[workload.name] ??= error.message
  } finally {
    await server?.stop()
  }
  return outcome
}

/** Checks all peers: `{ [peer]: { [workload]: 'ok' | why not } }`. */
export async function checkAll(peers, workloads, log) {
  const checks = {}
  for (const peer of peers) {
    checks[peer] = await checkPeer(peer, workloads)
    for (const [name, outcome] of Object.entries(checks[peer])) {
      if (outcome !== 'ok') log(`skipping ${peer} in ${name}: ${outcome}`)
    }
  }
  return checks
}

/** The rounds of one workload for the peers that passed their check. */
class WorkloadRun {
  #workload
  #options
  #results
  #log
  #sessions = new Map()

  constructor(workload, { options, results, log }) {
    this.#workload = workload
    this.#options = options
    this.#results = results
    this.#log = log
  }

  async run(peers) {
    try {
      for (let round = 1; round <= this.#options.rounds; round++) {
        for (const peer of peers) await this.#measure(peer, round)
      }
      if (this.#workload.finish) await this.#finish()
    } finally {
      for (const session of this.#sessions.values()) await session.close()
    }
  }

  async #measure(peer, round) {
    if (Date.now() > this.#options.deadline) return
    const result = { workload: this.#workload.name, peer, round, at: new Date().toISOString() }
    try {
      result.metrics = this.#workload.fresh ? await this.#attempt(peer) : await this.#leastDisturbed(peer)
      this.#log(`${this.#workload.name} round ${round} ${peer}: ${this.#workload.main} ${result.metrics[this.#workload.main].toFixed(1)}`)
    } catch (error) {
      result.error = error.message
      this.#log(`${this.#workload.name} round ${round} ${peer}: FAILED, ${error.message}`)
      await this.#drop(peer)
    }
    this.#results.push(result)
    if (this.#workload.fresh) await this.#drop(peer)
  }

  async #attempt(peer) {
    if (cores) await quiet([cores.server, cores.load], QUIET_LIMIT_MS)
    const session = await this.#session(peer)
    return within(STEP_LIMIT_MS, 'the measurement', this.#workload.measure(session, this.#options))
  }

  /** Repeats a turn that other processes disturbed, and keeps the least disturbed one (not the fastest one). */
  async #leastDisturbed(peer) {
    let best = await this.#attempt(peer)
    for (let i = 1; i < ATTEMPTS && best.others > DISTURBED_PERCENT; i++) {
      const next = await this.#attempt(peer)
      if (next.others < best.others) best = next
    }
    return best
  }

  /** The warm session of a peer; servers stay up and take turns, unless the workload wants a fresh one each time. */
  async #session(peer) {
    const open = this.#sessions.get(peer)
    if (open) return open
    const session = await openSession(peer, this.#workload)
    this.#sessions.set(peer, session)
    return session
  }

  async #drop(peer) {
    const session = this.#sessions.get(peer)
    this.#sessions.delete(peer)
    await session?.close()
  }

  /** What a workload measures once per peer is added to the peer's last round. */
  async #finish() {
    for (const [peer, session] of this.#sessions) {
      const last = this.#results.findLast((result) => result.workload === this.#workload.name && result.peer === peer && result.metrics)
      try {
        Object.assign(last.metrics, await within(STEP_LIMIT_MS, 'the last measurement', this.#workload.finish(session, this.#options)))
      } catch (error) {
        this.#log(`${this.#workload.name} ${peer}: last measurement FAILED, ${error.message}`)
      }
    }
  }
}

/** Measures a workload; results are appended to `context.results` as they come. */
export const runWorkload = (workload, peers, context) => new WorkloadRun(workload, context).run(peers)
