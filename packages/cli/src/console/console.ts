/** `live console`: a prompt with the application loaded (app.md A68). */
import { once } from 'node:events'
import { mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import repl, { type REPLServer } from 'node:repl'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import { CliError } from '../errors.js'
import { print, style } from '../output.js'
import { bootProject, importApplication, type Project } from '../project.js'
import { sourceFiles } from '../source-files.js'
import { inUnits } from './evaluation.js'
import { type Scope, scopeOf } from './scope.js'
import { applicationWithRequests } from './session.js'

/** How the console is opened. */
export interface ConsoleOptions {
  environment?: string
  /** Whether everything that is written to the database is undone at the end. */
  sandbox?: boolean
}

const SHORT: Readonly<Record<string, string>> = { development: 'dev', production: 'prod' }

/** Runs until it is left. */
export async function openConsole({ environment, sandbox = false }: ConsoleOptions): Promise<void> {
  const console = new Console(await bootProject({ environment }), sandbox)
  await console.run()
}

/** A console and the application that it has now. */
class Console {
  #project: Project
  readonly #isSandbox: boolean
  #session: ReturnType<typeof applicationWithRequests>
  #rollBack: (() => Promise<void>) | null = null
  #names: string[] = []
  #times: Map<string, number>

  constructor(project: Project, isSandbox: boolean) {
    this.#project = project
    this.#isSandbox = isSandbox
    this.#session = applicationWithRequests(project.app)
    this.#times = timesOf(project.root)
  }

  async run(): Promise<void> {
    await this.#enter()
    const { name, app, root } = this.#project
    print(`Live console: ${app.environment}. ${style.dim('Top-level await works; reload() loads changed code; .exit or Ctrl-D ends it.')}`)
    if (app.environment === 'production') print(style.red('This is production: what you change here is changed for everybody.'))
    if (this.#isSandbox) print(style.yellow('Sandbox: whatever is written to the database is undone at the end.'))
    const scope = await this.#scope()
    const pipe = process.stdin.isTTY ? null : new PassThrough()
    const input = pipe ?? process.stdin
    const server = repl.start({ prompt: promptFor(name, app.environment), input, output: process.stdout })
    const exited = once(server, 'exit')
    inUnits(server, () => this.#project.app)
    this.#fill(server, scope)
    server.on('reset', () => void this.#scope().then((fresh) => this.#fill(server, fresh)))
    await keepHistory(server, join(root, 'tmp', 'console-history'))
    if (pipe !== null) await feed(server, process.stdin, pipe)
    await exited
    await this.#leave()
  }

  /** Opens what the application needs. */
  async #enter(): Promise<void> {
    const { database } = this.#project.app.config.model ?? {}
    await database?.connect()
    if (!this.#isSandbox) return
    const holder = database as { holdTransaction?: () => Promise<() => Promise<void>> } | undefined
    if (holder?.holdTransaction === undefined) {
      await this.#project.app.stop()
      throw new CliError('There is no database whose changes could be undone: --sandbox needs config.model.database.')
    }
    this.#rollBack = await holder.holdTransaction()
  }

  async #leave(): Promise<void> {
    this.#session.close()
    await this.#rollBack?.()
    await this.#project.app.stop()
  }

  async #scope(): Promise<Scope> {
    const scope = await scopeOf(this.#project, this.#session)
    // Files that were read for it alone have not changed when the code is loaded again.
    await this.#project.loader?.settle()
    return scope
  }

  #fill(server: REPLServer, scope: Scope): void {
    for (const name of this.#names) delete server.context[name]
    this.#names = Object.keys(scope)
    for (const [name, value] of [...Object.entries(scope), ['reload', () => this.#reload(server)] as const]) {
      Object.defineProperty(server.context, name, { value, configurable: true, enumerable: true, writable: true })
    }
  }

  async #reload(server: REPLServer): Promise<string> {
    const { root, loader } = this.#project
    if (loader === null) return 'Compiled code is not loaded again.'
    const times = timesOf(root)
    const changed = [...times].filter(([file, time]) => this.#times.get(file) !== time).map(([file]) => file)
    const app = await importApplication(this.#project, changed)
    await app.boot()
    await loader.settle()
    await this.#leave()
    this.#times = times
    this.#project = { ...this.#project, app }
    this.#session = applicationWithRequests(app)
    await this.#enter()
    this.#fill(server, await this.#scope())
    const undone = this.#isSandbox ? ' What was written to the database is undone.' : ''
    return `Loaded again, with ${changed.length} changed ${changed.length === 1 ? 'file' : 'files'}.${undone}`
  }
}

/** `my-app(dev)> `; in production red, so that nobody takes it for another one. */
export function promptFor(name: string, environment: string): string {
  const text = `${name}(${SHORT[environment] ?? environment})> `
  return environment === 'production' ? style.red(text) : text
}

/** Lines from a pipe come faster than promises settle: each waits until the console asks for it. */
async function feed(server: REPLServer, source: Readable, target: Writable): Promise<void> {
  let onPrompt = (): void => {}
  const show = server.displayPrompt.bind(server)
  Object.assign(server, {
    displayPrompt: (keepCursor?: boolean) => {
      show(keepCursor)
      onPrompt()
    },
  })
  for await (const line of createInterface({ input: source })) {
    const asked = new Promise<void>((resolve) => (onPrompt = resolve))
    target.write(`${line}\n`)
    // A line that ends the console is followed by no prompt.
    await Promise.race([asked, once(server, 'exit')])
  }
  target.end()
}

async function keepHistory(server: REPLServer, file: string): Promise<void> {
  if (!server.terminal) return
  mkdirSync(dirname(file), { recursive: true })
  await new Promise<void>((resolve) => server.setupHistory(file, () => resolve()))
}

function timesOf(root: string): Map<string, number> {
  return new Map(sourceFiles(root).map((file) => [file, statSync(file).mtimeMs]))
}
