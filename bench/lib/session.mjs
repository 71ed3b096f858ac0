/** One peer under one workload: its server, its load generator, and what a command costs the server. */
import { cores } from './cores.mjs'
import { startLoad } from './load.mjs'
import { startPeer } from './peer.mjs'
import { coreBusyMs, cpuMs, peakMb, resetPeak, rssMb } from './proc.mjs'

/** Opened with `openSession`; a workload's `warmUp`, `measure` and `finish` get one. */
class Session {
  constructor(peer, server, load) {
    Object.assign(this, { peer, server, load })
  }

  get port() {
    return this.server.port
  }

  /** Runs a command of the workload's `client` in the load generator. */
  run(command, args) {
    return this.load.run(command, args)
  }

  /**
   * The same, with what it cost: `{ result, cpuMs, usage }`; `cpuMs` is the server's, `usage` has the shares (%) that
   * the server and the client had of their core, and that everything else had of the core where it took more.
   */
  async measured(command, args) {
    const before = this.#times()
    const result = await this.run(command, args)
    const after = this.#times()
    const [ms, server, ours, serverCore, loadCore] = after.map((value, i) => value - before[i])
    const others = Math.max(0, serverCore - server, loadCore - ours)
    return { result, cpuMs: server, usage: { serverCpu: (server / ms) * 100, clientCpu: result.clientCpu, others: (others / ms) * 100 } }
  }

  /** Milliseconds now: the clock, the server, load generator and harness, the two cores. */
  #times() {
    const { user, system } = process.cpuUsage()
    const ours = cpuMs(this.load.pid) + (user + system) / 1000
    return [performance.now(), this.cpuMs(), ours, coreBusyMs(cores?.server), coreBusyMs(cores?.load)]
  }

  cpuMs() {
    return cpuMs(this.server.pid)
  }

  rssMb() {
    return rssMb(this.server.pid)
  }

  resetPeak() {
    resetPeak(this.server.pid)
  }

  peakMb() {
    return peakMb(this.server.pid)
  }

  async close() {
    this.load.stop()
    await this.server.stop()
  }
}

/** Starts a peer and a load generator, and warms them up; nothing is left behind when that fails. */
export async function openSession(peer, workload) {
  const server = await startPeer(peer, { workload: workload.name })
  let session
  try {
    session = new Session(peer, server, await startLoad(server, workload.url))
    await workload.warmUp?.(session)
    return session
  } catch (error) {
    session?.load.stop()
    await server.stop()
    throw error
  }
}
