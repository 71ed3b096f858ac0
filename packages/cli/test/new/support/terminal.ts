/** The command in a pseudo-terminal, as a person has it: `script` of util-linux makes one. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Keys that a person presses. */
export const KEYS = { enter: '\r', down: '\x1b[B', ctrlC: '\x03' } as const

/** A session that is under way. */
export class Terminal implements AsyncDisposable {
  /** Everything that was shown, without colours. */
  screen = ''
  readonly #child: ChildProcessWithoutNullStreams
  readonly #closed: Promise<number | null>
  readonly #listeners = new Set<() => void>()
  #seen = 0

  constructor(command: readonly string[], { cwd, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv }) {
    const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    this.#child = spawn('script', ['-qfec', line, '/dev/null'], {
      cwd,
      env: { ...process.env, PWD: cwd, HOME: cwd, NODE_ENV: undefined, CI: undefined, TERM: 'xterm', SHELL: '/bin/sh', ...env },
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.screen += withoutEscapes(chunk.toString())
        for (const listener of this.#listeners) listener()
      })
    }
    this.#closed = once(this.#child, 'close').then(([status]) => {
      for (const listener of this.#listeners) listener()
      return status as number | null
    })
  }

  /** Waits for a text after what was seen before. */
  async see(text: string | RegExp): Promise<void> {
    for (;;) {
      const rest = this.screen.slice(this.#seen)
      const at = typeof text === 'string' ? rest.indexOf(text) : rest.search(text)
      if (at >= 0) {
        this.#seen += at + 1
        return
      }
      if (this.#child.exitCode !== null) throw new Error(`The command ended before it showed ${String(text)}:\n${this.screen}`)
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.#listeners.delete(listener)
          resolve()
        }
        this.#listeners.add(listener)
      })
    }
  }

  /** Presses keys. */
  press(...keys: string[]): void {
    this.#child.stdin.write(keys.join(''))
  }

  /** Waits for the end. @returns the exit status */
  end(): Promise<number | null> {
    return this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#closed
  }
}

function withoutEscapes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '')
}
