/** Runs `live` as a process of its own, from what was built. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach } from '@jest/globals'
import { stopProcess } from '../../src/dev/process-group.js'
import { REPOSITORY } from './copy-app.js'

/** The file of the command. */
export const LIVE = join(REPOSITORY, 'packages', 'cli', 'bin', 'live.js')

/** What a process said and how it ended. */
export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A process that runs. */
export interface Running {
  readonly child: ChildProcess
  /** Everything it said so far. */
  readonly output: () => string
  /** Resolves with the match when the output has it, looked for behind what the last call found. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves when it ended. */
  readonly ended: Promise<Outcome>
  signal(name: NodeJS.Signals): void
}

export interface RunOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
  input?: string
  /** Whether it leads a group, as in a terminal: what it starts gets its signals too. It may outlive a test, and ends with the file. */
  isGroup?: boolean
}

const running = new Set<ChildProcess>()
const groups = new Set<ChildProcess>()

afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

afterAll(async () => {
  await Promise.all([...groups].map(endGroup))
})

/** Its leader may be gone already, while somebody of it still writes. */
async function endGroup(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close')
  process.kill(-child.pid!, 'SIGKILL')
  await closed
}

/** The environment of a terminal, and not that of the test. */
export function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { NODE_ENV: _, LIVE_ENV: __, CI: ___, FORCE_COLOR: ____, PWD: _____, ...rest } = process.env
  // What npm says about the script that runs the tests is not for what they start.
  for (const name of Object.keys(rest))
    if (/^(npm_(lifecycle|package|command|config_(local_prefix|user_agent))|INIT_CWD$|JEST_)/i.test(name)) delete rest[name]
  return { ...rest, ...more }
}

/** Starts a program. */
export function start(command: string, args: readonly string[], { cwd, env, input, isGroup = false }: RunOptions): Running {
  const child = spawn(command, args, { cwd, env: environment(env), stdio: 'pipe', detached: isGroup })
  const own = isGroup ? groups : running
  own.add(child)
  let stdout = ''
  let stderr = ''
  let all = ''
  let searched = 0
  const watchers = new Set<() => void>()
  const take = (text: string): void => {
    all += text
    for (const watcher of [...watchers]) watcher()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    take(text)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    take(text)
  })
  child.stdin.on('error', () => {})
  if (input !== undefined) child.stdin.end(input)
  const ended = new Promise<Outcome>((resolve) => {
    child.once('close', (status) => {
      own.delete(child)
      resolve({ status, stdout, stderr })
    })
  })
  const waitFor = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): boolean => {
        const match = pattern.exec(all.slice(searched))
        if (match === null) return false
        searched += match.index + match[0].length
        watchers.delete(look)
        resolve(match)
        return true
      }
      if (look()) return
      watchers.add(look)
      void ended.then(() => {
        if (!look()) reject(new Error(`The process ended without ${pattern}:\n${all}`))
      })
    })
  const signal = (name: NodeJS.Signals): void => (isGroup ? stopProcess(child, name) : void child.kill(name))
  return { child, output: () => all, waitFor, ended, signal }
}

/** Starts `live` with arguments. */
export function startLive(args: readonly string[], options: RunOptions): Running {
  return start(process.execPath, [LIVE, ...args], options)
}

/** Runs `live` to its end. */
export function live(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return startLive(args, { input: '', ...options }).ended
}
