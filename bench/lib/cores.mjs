/** Which core runs what: the server has one for itself, the load generator and the harness share another. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Cores this process may use, from the kernel's list format (`0-1,4`). */
function allowedCores() {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]
    return list.split(',').flatMap((range) => {
      const [from, to = from] = range.split('-').map(Number)
      return Array.from({ length: to - from + 1 }, (_, i) => from + i)
    })
  } catch {
    return []
  }
}

/** Pins this process to `core`; says whether that worked. */
function pinSelf(core) {
  try {
    execFileSync('taskset', ['-cp', String(core), String(process.pid)], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const [first, second] = allowedCores()

/** Core of the server and of the load; `undefined` without a second core or without `taskset`. */
export const cores = second !== undefined && pinSelf(second) ? { server: first, load: second } : undefined

/** Command and arguments that run `command` on `core`, or anywhere when cores cannot be chosen. */
export const onCore = (core, command, args) => (core === undefined ? [command, args] : ['taskset', ['-c', String(core), command, ...args]])
