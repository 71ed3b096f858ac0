/** `live start --workers n`: several processes of the application behind one port, replaced one by one (node:cluster). */
import cluster, { type Worker } from 'node:cluster'
import { print, printError, style } from '../output.js'
import { MEMORY_WARNINGS, memoryAdvice, memoryWarning } from './memory-warning.js'

/** What is run. */
export interface PoolOptions {
  /** The module of each process, such as `dist/server.js`. */
  readonly entry: string
  /** Where the processes run; looked up again for each, so that a link may lead elsewhere after a deployment. */
  readonly folder: string
  readonly size: number
  /** How long a new process may take until it listens, in milliseconds. Default a minute. */
  readonly startMs?: number
}

const START_MS = 60_000
/** A process that ends before this counts as one that cannot live, in milliseconds. */
const SHORT_MS = 10_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/** In each process: what it warns of is told by this one, once for all of them. */
const EXEC_ARGV = [
  ...process.execArgv,
  '--import',
  new URL('./relay-warnings.js', import.meta.url).href,
  ...MEMORY_WARNINGS.map((code) => `--disable-warning=${code}`),
]

/** The first process, which does nothing but look after the others. */
export class WorkerPool {
  readonly #options: PoolOptions
  readonly #workers = new Map<Worker, { readonly place: number; readonly since: number }>()
  /** Those that were told to end. */
  readonly #leaving = new Set<Worker>()
  /** Codes of warnings that were told. */
  readonly #warned = new Set<string>()
  #hasListened = false
  #isStopping = false
  #isRestarting = false
  #isRestartWanted = false
  /** Ends in a row that came too soon. */
  #shortLives = 0
  #finish: (status: number) => void = () => {}

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /**
   * Starts the processes, and waits for their end.
   * @returns 0 after a signal; 1 when the application cannot be started at all
   */
  run(): Promise<number> {
    const { entry, folder, size } = this.#options
    cluster.setupPrimary({ exec: entry, args: [], cwd: folder, execArgv: EXEC_ARGV } as Parameters<typeof cluster.setupPrimary>[0])
    const finished = new Promise<number>((resolve) => {
      this.#finish = resolve
    })
    process.on('SIGTERM', () => this.#stop(true))
    // Ctrl-C reaches every process of the terminal, and a second signal would end them at once.
    process.on('SIGINT', () => this.#stop(!process.stdin.isTTY))
    for (const signal of ['SIGHUP', 'SIGUSR2'] as const) process.on(signal, () => void this.#restart())
    print(`Starting ${size} processes (the first one is ${process.pid}; SIGHUP or SIGUSR2 replaces them one by one)`)
    for (let place = 1; place <= size; place++) this.#start(place)
    return finished
  }

  #start(place: number): Worker {
    const worker = cluster.fork({ LIVE_WORKER: String(place) })
    this.#workers.set(worker, { place, since: performance.now() })
    worker.once('listening', ({ port }) => {
      if (!this.#hasListened) print(style.green(`Listening on port ${port}`))
      this.#hasListened = true
    })
    worker.on('message', (message: unknown) => this.#warn(message))
    worker.once('exit', (code, signal) => this.#onExit(worker, signal ?? `status ${code}`))
    // Its end follows, and is what counts.
    worker.on('error', () => {})
    return worker
  }

  /** One process alone shares nothing, and is asked to share nothing. */
  #warn(message: unknown): void {
    const { size } = this.#options
    const warning = memoryWarning(message)
    if (warning === null || size === 1 || this.#warned.has(warning.code)) return
    this.#warned.add(warning.code)
    printError(style.yellow(memoryAdvice(warning, size)))
  }

  #onExit(worker: Worker, how: string): void {
    const { place, since } = this.#workers.get(worker) ?? { place: 0, since: 0 }
    const isExpected = this.#leaving.delete(worker)
    this.#workers.delete(worker)
    if (this.#isStopping) {
      if (this.#workers.size === 0) this.#finish(this.#hasListened ? 0 : 1)
      return
    }
    if (isExpected) return
    printError(style.red(`Process ${place} (${worker.process.pid}) ended: ${how}`))
    if (!this.#hasListened) {
      printError(style.red('The application cannot be started.'))
      this.#stop(true)
      if (this.#workers.size === 0) this.#finish(1)
      return
    }
    this.#shortLives = performance.now() - since < SHORT_MS ? this.#shortLives + 1 : 0
    const pause = this.#shortLives === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#shortLives - 1))
    if (pause > 0) printError(`Process ${place} is started again in ${pause / 1000} s`)
    setTimeout(() => {
      if (!this.#isStopping) this.#start(place)
    }, pause)
  }

  /** A new process for each old one, which is told to end when the new one listens. One that does not listen ends the restart. */
  async #restart(): Promise<void> {
    if (this.#isStopping) return
    if (this.#isRestarting) {
      this.#isRestartWanted = true
      return
    }
    this.#isRestarting = true
    print('Replacing the processes one by one')
    for (const [old, { place }] of [...this.#workers]) {
      if (this.#isStopping || !this.#workers.has(old)) continue
      const fresh = this.#start(place)
      // Whatever becomes of it is said here.
      this.#leaving.add(fresh)
      if (!(await this.#listens(fresh))) {
        printError(style.red(`The new process ${place} does not listen: the old ones go on.`))
        fresh.process.kill('SIGKILL')
        break
      }
      this.#leaving.delete(fresh)
      await this.#retire(old)
      print(`Process ${place} is new (${fresh.process.pid})`)
    }
    this.#isRestarting = false
    if (!this.#isRestartWanted) return
    this.#isRestartWanted = false
    await this.#restart()
  }

  #listens(worker: Worker): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), this.#options.startMs ?? START_MS)
      const settle = (value: boolean) => (): void => {
        clearTimeout(timer)
        resolve(value)
      }
      worker.once('listening', settle(true))
      worker.once('exit', settle(false))
    })
  }

  /** Its requests and streams end as after any SIGTERM. */
  #retire(worker: Worker): Promise<void> {
    this.#leaving.add(worker)
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.process.kill('SIGTERM')
    return gone
  }

  #stop(isForwarded: boolean): void {
    const isSecond = this.#isStopping
    this.#isStopping = true
    for (const worker of this.#workers.keys()) {
      if (isSecond) worker.process.kill('SIGKILL')
      else if (isForwarded) worker.process.kill('SIGTERM')
    }
    if (this.#workers.size === 0) this.#finish(this.#hasListened ? 0 : 1)
  }
}
