/** The built application in a process of its own, as `npm start` runs it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestClient } from '@live/testing'
import { clientOf } from './demo.js'
import { fromRoot, root } from './root.js'

const { scripts } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { scripts: Record<string, string> }
/** What `npm start` runs: `node`, its flags, and the script. */
const [, ...START] = scripts.start!.split(' ')
/** What it runs before: `live`, and the command. */
const [, ...PREPARE] = scripts.prestart!.split(' ')
const LIVE = join(createRequire(fromRoot('package.json')).resolve('@live/cli/package.json'), '../bin/live.js')

/** Milliseconds that a line of output may take. */
const PATIENCE = 30_000

/** The environment of a process: what the test wants, and the few variables that it takes from this one. */
function environment(env: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '', HOME = '/' } = process.env
  return { PATH, HOME, ...env }
}

/** Prepares a database as `npm start` does, before it starts the server. @returns what was printed */
export async function prepare(env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [LIVE, ...PREPARE], { cwd: root, env: environment(env) })
  return stdout
}

/** How a process ended, and when. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** One process; kill it at the end of the test with `await using`. */
export class SpawnedServer implements AsyncDisposable {
  /** Resolves when the process is gone and its output is read. */
  readonly exited: Promise<Exit>
  /** Everything on standard output and standard error until now. */
  output = ''
  readonly #process: ChildProcess
  #client: TestClient | undefined

  /** @param env of the process, besides the few variables that it takes from this one */
  constructor(env: Readonly<Record<string, string>>) {
    const script = fromRoot(START.at(-1)!)
    if (!existsSync(script)) throw new Error(`${script} is missing: run npm run build first`)
    this.#process = spawn(process.execPath, START, { cwd: root, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
    this.exited = once(this.#process, 'close').then(([code, signal]) => ({ code, signal }) as Exit)
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => {
        this.output += text
        this.#process.emit('output')
      })
    }
  }

  /** Waits for output. @returns the match @throws Error with the output, when the process ends before, or after half a minute */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const signal = AbortSignal.timeout(PATIENCE)
    for (;;) {
      const match = pattern.exec(this.output)
      if (match !== null) return match
      const more = once(this.#process, 'output', { signal }).then(
        () => null,
        () => 'was silent for too long',
      )
      const why = await Promise.race([more, this.exited.then(({ code, signal: by }) => `ended with ${code ?? by}`)])
      if (why !== null) throw new Error(`The server ${why} before it printed ${pattern}:\n${this.output}`)
    }
  }

  /** Its address, as it prints it. */
  async url(): Promise<string> {
    return (await this.printed(/listening on (http:\/\/\S+)\n/))[1]!
  }

  /** A client of it. */
  async client(): Promise<TestClient> {
    this.#client ??= clientOf(await this.url())
    return this.#client
  }

  /** Sends a signal, as Ctrl-C (SIGINT) or a supervisor (SIGTERM) does. */
  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  /** Resident memory in MB, as Linux counts it. */
  residentMegabytes(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1024
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.exited
    await this.#client?.close()
  }
}
