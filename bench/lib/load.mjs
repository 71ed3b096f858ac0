/** The harness's side of the load generator. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { cores, onCore } from './cores.mjs'
import { within } from './numbers.mjs'

const SCRIPT = path.join(import.meta.dirname, 'load-process.mjs')
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a load generator for one server and one workload (the URL of its file). */
export async function startLoad(server, workloadUrl) {
  const args = ['--max-semi-space-size=64', SCRIPT, String(server.port), workloadUrl, String(server.pid)]
  const child = spawn(...onCore(cores?.load, process.execPath, args), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  running.add(child)
  const waiting = new Map()
  const fail = (why) => {
    for (const { reject } of waiting.values()) reject(new Error(`the load generator ${why}`))
    waiting.clear()
  }
  child.on('exit', (code, signal) => fail(`ended (${code ?? signal})`))
  child.on('error', (error) => fail(error.message))
  child.on('message', ({ id, result, error }) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error) call?.reject(new Error(error))
    else call?.resolve(result)
  })
  let lastId = 0
  const answer = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  await within(10_000, 'start of the load generator', answer(0))
  return {
    pid: child.pid,
    /** Runs a command of the workload's `client` there. */
    run(command, args, limitMs = 90_000) {
      const id = ++lastId
      const result = answer(id)
      child.send({ id, command, args })
      return within(limitMs, command, result)
    },
    stop() {
      running.delete(child)
      child.kill('SIGKILL')
    },
  }
}
