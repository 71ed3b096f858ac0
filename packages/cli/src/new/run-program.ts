/** Runs another program, such as git or npm, and waits for it. */
import { spawn } from 'node:child_process'

/** How a program is run. */
export interface RunOptions {
  /** Its working folder. */
  cwd: string
  /** Whether its output goes to the terminal; else it is returned. Default false. */
  shown?: boolean
  /** Ends it. */
  signal?: AbortSignal
}

/** What became of it. */
export interface Outcome {
  /** Exit status; `null` when it could not be started or was ended by a signal. */
  readonly status: number | null
  readonly stdout: string
  /** With the reason when it could not be started. */
  readonly stderr: string
}

/** Runs a program to its end. Never rejects: a failure is an outcome. */
export function runProgram(command: string, args: readonly string[], { cwd, shown = false, signal }: RunOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const output = shown ? 'inherit' : 'pipe'
    // On Windows npm is a script, which only a shell can run; no argument here has a space or a quote.
    const child = spawn(command, args, {
      cwd,
      env: cleanEnvironment(),
      stdio: ['ignore', output, output],
      shell: process.platform === 'win32',
    })
    const texts = { stdout: '', stderr: '' }
    child.stdout?.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()))
    const stop = (): void => void child.kill('SIGTERM')
    signal?.addEventListener('abort', stop, { once: true })
    const settle = (status: number | null): void => {
      signal?.removeEventListener('abort', stop)
      resolve({ status, ...texts })
    }
    child.on('error', ({ message }) => {
      texts.stderr += message
      settle(null)
    })
    child.on('close', settle)
  })
}

/** Without what the npm that runs this command says about its own project, which is another one. */
export function cleanEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const foreign = /^(?:npm_(?:package|lifecycle|command|execpath|config_(?:local_prefix|workspace|workspaces|prefix))|INIT_CWD$)/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)))
}
