/** `live server --daemon`: the server as a process of its own, which outlives the terminal (app.md A67). */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { CliError } from '../errors.js'
import { print, style } from '../output.js'

/** What is started. */
export interface BackgroundOptions {
  readonly root: string
  readonly environment: string
  /** Arguments of `live`, without `--daemon`. */
  readonly argv: readonly string[]
  /** How long is waited until it says that it listens, in milliseconds. Default half a minute. */
  readonly startMs?: number
}

const START_MS = 30_000
const LOOK_MS = 50
/** How many lines of the log are shown when it did not start. */
const SHOWN_LINES = 20

/** Starts it, and resolves when it listens. @throws CliError when it ends instead */
export async function startInBackground({ root, environment, argv, startMs = START_MS }: BackgroundOptions): Promise<void> {
  const log = join(root, 'log', `${environment}.log`)
  mkdirSync(dirname(log), { recursive: true })
  const output = openSync(log, 'a')
  const from = statSync(log).size
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...argv], {
    cwd: root,
    detached: true,
    stdio: ['ignore', output, output],
    // It is no part of a script any more, and does not end with one.
    env: { ...process.env, npm_lifecycle_event: undefined },
  })
  closeSync(output)
  const said = (): string => readFileSync(log).subarray(from).toString()
  const url = await firstUrl(child, said, startMs)
  child.unref()
  const place = url === null ? '' : ` on ${style.bold(url)}`
  print(`${style.green('Started')}${place} in the background: process ${child.pid}, output in ${relative(root, log)}.`)
  print(style.dim(`Stop it with \`kill ${child.pid}\`.`))
}

/** What it says when it listens; null when it runs and says nothing like that. */
async function firstUrl(child: ChildProcess, said: () => string, startMs: number): Promise<string | null> {
  let end: string | null = null
  child.once('error', ({ message }) => (end = message))
  child.once('exit', (status, signal) => (end = signal ?? `status ${status}`))
  for (const start = performance.now(); performance.now() - start < startMs; ) {
    if (end !== null) {
      throw new CliError(`The server did not start: ${end}.`, { hint: said().trim().split('\n').slice(-SHOWN_LINES).join('\n') })
    }
    const [, url] = /(?:Listening on|➜) +(https?:\/\/[^\s"]+)/.exec(said()) ?? []
    if (url !== undefined) return url
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  return null
}
