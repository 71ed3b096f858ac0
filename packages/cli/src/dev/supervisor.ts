/** `live dev`: has the port, watches files, and keeps a process of the application running behind it. */
import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import type { Server, Socket } from 'node:net'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { print, printError, style } from '../output.js'
import { whenShellEnds } from '../shell.js'
import { VERSION } from '../version.js'
import type { FromWorker, ToWorker, TypeProblem } from './messages.js'
import { type Address, listenOn } from './port.js'
import { stopProcess } from './process-group.js'
import { startProcfile } from './procfile.js'
import { TypeChecker, typeChecker } from './type-checker.js'
import { type Changes, Watcher } from './watcher.js'

/** How the server is run. */
export interface DevOptions {
  readonly root: string
  readonly address: Address
  readonly environment: string
  /** Whether types are checked beside it. */
  readonly types: boolean
  /** Whether Procfile.dev is run. */
  readonly processes: boolean
}

/** A process that lived shorter than this is not started again before something changed, in milliseconds. */
const TOO_SHORT_MS = 2_000
/** How long the application may take to stop after Ctrl-C, in milliseconds. */
const STOP_MS = 5_000

/** Runs until it is stopped. */
export class Supervisor {
  readonly #options: DevOptions
  readonly #started = performance.now()
  readonly #watcher: Watcher
  readonly #waiting: Socket[] = []
  /** Answers while no process does. */
  readonly #fallback: HttpServer
  #server: Server | null = null
  #url = ''
  #worker: ChildProcess | null = null
  #listening: Promise<void> = Promise.resolve()
  #watching: Promise<void> = Promise.resolve()
  #workerStarted = 0
  #isReady = false
  #isAnnounced = false
  #failure: string | null = null
  #isStopping = false
  #problems: readonly TypeProblem[] = []
  #children: ChildProcess[] = []
  #typeChecker: TypeChecker | null = null
  #onStopped: (status: number) => void = () => {}

  constructor(options: DevOptions) {
    this.#options = options
    this.#watcher = new Watcher(options.root, (changes) => this.#onChange(changes))
    this.#fallback = createServer({ keepAliveTimeout: 1 }, (_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
      response.end(`${this.#failure}\n`)
    })
  }

  /**
   * Listens, starts everything, and waits for the end.
   * @returns the exit status
   */
  async run(): Promise<number> {
    const { root } = this.#options
    // First of all, because everything waits for it.
    this.#startWorker()
    this.#listening = this.#listen()
    try {
      await this.#listening
    } catch (error) {
      this.#worker?.kill('SIGKILL')
      throw error
    }
    this.#watching = this.#watcher.start()
    const ended = new Promise<number>((resolve) => {
      this.#onStopped = resolve
    })
    this.#listenToSignals()
    writePid(root)
    await this.#watching
    return ended
  }

  /** @throws CliError when the port that was asked for is busy */
  async #listen(): Promise<void> {
    const { address } = this.#options
    const { server, port, busyBy } = await listenOn(address, (socket) => this.#take(socket))
    this.#server = server
    this.#url = `http://${hostText(address.host)}:${port}`
    if (busyBy === null) return
    const owner = busyBy === 0 ? '' : ` by process ${busyBy}`
    print(style.yellow(`Port ${address.port} is in use${owner}; taking ${port} instead.`))
  }

  #listenToSignals(): void {
    let count = 0
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (++count === 1) this.stop()
        else this.#kill()
      })
    }
    whenShellEnds(() => this.stop())
    process.on('SIGUSR2', () => {
      if (!this.#isStopping) this.#restart('as `live restart` asks')
    })
  }

  /** Stops everything. Ctrl-C is how this is meant to end, so that is no failure. */
  stop(): void {
    if (this.#isStopping) return
    this.#isStopping = true
    print()
    this.#server?.close()
    void this.#watcher.close()
    this.#typeChecker?.stop()
    for (const child of this.#children) stopProcess(child)
    for (const socket of this.#waiting.splice(0)) socket.destroy()
    const worker = this.#worker
    if (worker === null) {
      this.#finish()
      return
    }
    worker.once('exit', () => this.#finish())
    this.#tell({ type: 'stop', successor: null })
    setTimeout(() => this.#kill(), STOP_MS).unref()
  }

  #kill(): void {
    this.#worker?.kill('SIGKILL')
    for (const child of this.#children) stopProcess(child, 'SIGKILL')
  }

  #finish(): void {
    removePid(this.#options.root)
    this.#onStopped(0)
  }

  #startWorker(): void {
    const { root, environment } = this.#options
    this.#isReady = false
    this.#failure = null
    this.#workerStarted = performance.now()
    const worker = fork(fileURLToPath(new URL('./worker.js', import.meta.url)), [root], {
      cwd: root,
      env: { ...process.env, LIVE_ENV: environment, LIVE_DEV: '1' },
    })
    this.#worker = worker
    worker.on('message', (message: FromWorker) => this.#receive(worker, message))
    worker.once('exit', (code, signal) => this.#whenListening(() => this.#onExit(worker, signal ?? String(code))))
    worker.once('error', (error) => printError(style.red(error.message)))
  }

  /** What is told has the address in it. Without one there is nothing to tell, and nobody to tell it. */
  #whenListening(work: () => void): void {
    this.#listening.then(work, () => {})
  }

  #receive(worker: ChildProcess, message: FromWorker): void {
    if (worker !== this.#worker) return
    switch (message.type) {
      case 'ready':
        this.#whenListening(() => void this.#watching.then(() => this.#onReady(worker, message.isWell)))
        break
      case 'sync':
        // Whatever changed before the question has an event by now, which is handled before this.
        setImmediate(() => {
          this.#watcher.flush()
          if (worker.connected) worker.send({ type: 'synced', id: message.id } satisfies ToWorker)
        })
        break
      case 'reloaded':
        // The helpers of routes are up to date now.
        this.#typeChecker?.check()
        if (message.isWell) print(style.dim(`Loaded the new code in ${Math.round(message.durationMs)} ms`))
        break
      case 'declared':
        this.#typeChecker?.check()
        break
      case 'worn':
        this.#restart('to free the memory of old code')
    }
  }

  #onReady(worker: ChildProcess, isWell: boolean): void {
    // Changes that came before may have started another one, or have ended this.
    if (worker !== this.#worker || this.#isStopping) return
    this.#isReady = true
    for (const socket of this.#waiting.splice(0)) this.#hand(socket)
    const duration = Math.round(performance.now() - (this.#isAnnounced ? this.#workerStarted : this.#started))
    if (this.#isAnnounced) print(style.dim(isWell ? `Started again in ${duration} ms` : 'Started again, and could not boot'))
    else this.#announce(isWell ? `ready in ${duration} ms` : 'could not boot: see above, or the page')
    this.#tell({ type: 'types', problems: this.#problems })
    this.#typeChecker?.check()
  }

  /** Says once where it is, whether or not the application works. */
  #announce(state: string): void {
    if (this.#isAnnounced) return
    this.#isAnnounced = true
    print(`\n  ${style.bold(`Live ${VERSION}`)} · ${this.#options.environment} · ${state}`)
    print(`  ${style.green('➜')} ${style.bold(this.#url)}`)
    print(style.dim('  Use Ctrl-C to stop\n'))
    this.#startCompanions()
  }

  #startCompanions(): void {
    const { root, environment, types, processes } = this.#options
    const tsc = types ? typeChecker(root) : null
    if (tsc !== null) this.#typeChecker = new TypeChecker(root, tsc, (problems) => this.#onTypes(problems))
    if (processes) this.#children = startProcfile(root, { ...process.env, LIVE_ENV: environment })
  }

  #onTypes(problems: readonly TypeProblem[]): void {
    const hadSome = this.#problems.length > 0
    // After each change there is a new run, and mostly nothing new.
    if (hadSome && JSON.stringify(problems) === JSON.stringify(this.#problems)) return
    this.#problems = problems
    for (const { file, line, column, code, message } of problems) {
      print(`${style.yellow('types')} ${style.cyan(`${file}:${line}:${column}`)} ${style.dim(code)} ${message}`)
    }
    if (problems.length === 0 && hadSome) print(style.green('types are fine again'))
    this.#tell({ type: 'types', problems })
  }

  #onChange({ code, restart, pages, styles, types }: Changes): void {
    if (this.#isStopping) return
    if (restart.length > 0 || this.#failure !== null) {
      const [file = code[0] ?? pages[0] ?? ''] = restart
      this.#restart(`because ${relative(this.#options.root, file)} changed`)
      return
    }
    if (code.length > 0) this.#tell({ type: 'code', files: code })
    if (pages.length > 0) this.#tell({ type: 'pages' })
    if (styles.length > 0) this.#tell({ type: 'styles' })
    if (types.length > 0 && code.length === 0) this.#typeChecker?.check()
  }

  /** The new process starts at once; connections wait for it. The old one finishes what it has. */
  #restart(reason: string): void {
    print(style.dim(`Starting again ${reason}`))
    const old = this.#worker
    this.#worker = null
    if (old?.connected) old.send({ type: 'stop', successor: this.#local() } satisfies ToWorker)
    this.#startWorker()
  }

  /** Where this server is reached from here. */
  #local(): { host: string; port: number } | null {
    const address = this.#server?.address()
    if (typeof address !== 'object' || address === null) return null
    const host = address.address === '0.0.0.0' ? '127.0.0.1' : address.address === '::' ? '::1' : address.address
    return { host, port: address.port }
  }

  #onExit(worker: ChildProcess, how: string): void {
    if (worker !== this.#worker || this.#isStopping) return
    this.#worker = null
    const isShort = performance.now() - this.#workerStarted < TOO_SHORT_MS
    if (!isShort) {
      printError(style.red(`The process of the application ended (${how}).`))
      this.#restart('after its end')
      return
    }
    this.#isReady = false
    this.#failure = `The process of the application ended right after its start (${how}). What it said stands in the terminal. It is started again when a file changes.`
    printError(style.red(this.#failure))
    for (const socket of this.#waiting.splice(0)) this.#excuse(socket)
    this.#announce('could not start: see above')
  }

  /** Answers in place of the application. */
  #excuse(socket: Socket): void {
    this.#fallback.emit('connection', socket)
    socket.resume()
  }

  #take(socket: Socket): void {
    socket.on('error', () => {})
    if (this.#failure !== null) this.#excuse(socket)
    else if (this.#isReady) this.#hand(socket)
    else this.#waiting.push(socket)
  }

  #hand(socket: Socket): void {
    this.#worker?.send({ type: 'connection' } satisfies ToWorker, socket, {}, (error) => {
      if (error !== null) socket.destroy()
    })
  }

  #tell(message: ToWorker): void {
    if (this.#worker?.connected) this.#worker.send(message)
  }
}

const pidFile = (root: string): string => join(root, 'tmp', 'pids', 'server.pid')

function writePid(root: string): void {
  mkdirSync(join(root, 'tmp', 'pids'), { recursive: true })
  writeFileSync(pidFile(root), `${process.pid}\n`)
}

/** Unless another server of the same folder wrote its own since. */
function removePid(root: string): void {
  const file = pidFile(root)
  if (existsSync(file) && readFileSync(file, 'utf8').trim() === String(process.pid)) rmSync(file)
}

function hostText(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
