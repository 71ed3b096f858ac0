/** CPU time and memory of a process and its children from /proc; NaN where there is no /proc. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const TICK_MS = 10 // CLK_TCK is 100 on every Linux Node runs on
const AVAILABLE = existsSync('/proc/self/stat')

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // a process may end while it is looked at
  }
}

function tree(pid) {
  const pids = [pid]
  for (let i = 0; i < pids.length; i++) {
    const children = read(`/proc/${pids[i]}/task/${pids[i]}/children`).trim()
    if (children) pids.push(...children.split(' ').map(Number))
  }
  return pids
}

function sum(pid, measure) {
  return AVAILABLE ? tree(pid).reduce((total, id) => total + measure(id), 0) : NaN
}

/** User and system milliseconds, all threads, threads that have ended too. */
export function cpuMs(pid) {
  return sum(pid, (id) => {
    const stat = read(`/proc/${id}/stat`)
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return ((Number(fields[11]) || 0) + (Number(fields[12]) || 0)) * TICK_MS
  })
}

/** Processor time of all threads that live, in milliseconds, to the microsecond: for measurements that are shorter than a tick. */
export function fineCpuMs(pid) {
  return sum(pid, (id) => {
    const threads = AVAILABLE ? readdirSync(`/proc/${id}/task`) : []
    return threads.reduce((total, thread) => total + Number(read(`/proc/${id}/task/${thread}/schedstat`).split(' ')[0]) / 1e6, 0)
  })
}

const statusMb = (pid, key) => sum(pid, (id) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(read(`/proc/${id}/status`))?.[1] ?? 0) / 1024)

/** Resident memory in MB. */
export const rssMb = (pid) => statusMb(pid, 'VmRSS')
/** Highest resident memory in MB since the start or the last `resetPeak`. */
export const peakMb = (pid) => statusMb(pid, 'VmHWM')

/** Forgets the peak so far; where the kernel refuses, the peak stays that of the whole life of the process. */
export function resetPeak(pid) {
  for (const id of AVAILABLE ? tree(pid) : []) {
    try {
      writeFileSync(`/proc/${id}/clear_refs`, '5')
    } catch {
      // no right to it
    }
  }
}

/** Busy milliseconds of one core since boot. */
export function coreBusyMs(core) {
  const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(read('/proc/stat'))
  if (!line) return NaN
  const [user, nice, system, , , irq, softirq, steal] = line[1].split(' ').map(Number)
  return (user + nice + system + irq + softirq + steal) * TICK_MS
}

/** Waits until these cores are mostly idle over 100 ms, but at most `maxMs`. */
export async function quiet(cores, maxMs) {
  const busy = () => cores.map(coreBusyMs)
  for (const end = performance.now() + maxMs; performance.now() < end; ) {
    const before = busy()
    await sleep(100)
    if (busy().every((ms, i) => !(ms - before[i] > 15))) return
  }
}

/** How many files a process of ours may have open; Node raises its own limit to the hard one. */
export function openFilesLimit() {
  const limit = /^Max open files\s+\S+\s+(\S+)/m.exec(read('/proc/self/limits'))?.[1]
  return limit === undefined || limit === 'unlimited' ? Infinity : Number(limit)
}
