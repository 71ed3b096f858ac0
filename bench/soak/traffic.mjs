/** The clients of the soak: some stay, some stall, some read slowly, and thousands come and go away in the middle. */
import { fetchText } from '../lib/client.mjs'
import { readSlowly } from '../lib/slow-reader.mjs'
import { openStream } from '../lib/socket.mjs'
import { Subscribers } from '../lib/subscribers.mjs'

const STEADY = 100
const STALLED = 200
/** How long one of them stalls before its client gives up and another takes its place; below `config.live.maxBlockedMs`. */
const STALL_MS = 50_000
/** Some stall for longer, and must find out that the server gave them up. */
const PATIENT = 10
const PATIENT_MS = 75_000
/** What a patient reader may find in the buffers of the kernel when it reads again. */
const IN_FLIGHT_BYTES = 32e6
const SLOW = 8
const SLOW_BYTES_PER_SECOND = 1e6
const BURST = 10
const BURST_EVERY_MS = 250
const EXPORT_ROWS = 50_000

const ENDLESS_EXPORT = '/export.csv?rows=10000000'
/** Each cycle takes the next of these: a path, and when the client goes away. */
const CYCLES = [
  ['/sse/sub', 'head'],
  ['/sse/sub', 'request'],
  ['/sse/one?n=1000000', 'body'],
  [ENDLESS_EXPORT, 'body'],
  ['/ttfb', 'body'],
  [ENDLESS_EXPORT, 'request'],
  ['/sse/one?n=1000', 'end'],
  ['/json', 'head'],
]
/** Far above what anything takes, also on a machine that does something else. */
const LIMIT_MS = 60_000

/** One client that goes away when the answer has come as far as `until`; resolves once its socket is closed. */
function cycle(port, path, until) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${path} did not come as far as its ${until} within ${LIMIT_MS} ms`)), LIMIT_MS)
    const leave = (reached) => until === reached && socket.destroy()
    const socket = openStream(port, path, {
      onHead: () => leave('head'),
      onBody(buffer, _from, to) {
        leave('body')
        if (buffer.toString('latin1', Math.max(0, to - 5), to) === '0\r\n\r\n') leave('end')
      },
      onClose() {
        clearTimeout(timer)
        resolve()
      },
    })
    // Behind the write of the request, which is made first.
    socket.once('connect', () => setImmediate(leave, 'request'))
  })
}

/** Starts everything with `start`, ends everything with `stop`; throws what went wrong meanwhile at `stop`. */
export class Traffic {
  figures = { cycles: 0, exports: 0, events: 0, published: 0, stalled: 0, givenUp: 0, slow: 0 }
  #port
  #steady = new Subscribers()
  #open = new Set()
  #work = []
  #running = true
  #failures = []

  constructor(port) {
    this.#port = port
  }

  /** @param cycles how many clients come and go, spread over `ms` */
  async start(cycles, ms) {
    await this.#steady.open(this.#port, '/sse/sub', STEADY)
    for (let i = 0; i < SLOW; i++) this.#readSlowly()
    for (let i = 0; i < PATIENT; i++) this.#stallForLong()
    const stalled = Array.from({ length: STALLED }, () => this.#stall())
    const work = [this.#publish(), this.#export(), this.#come(cycles, ms), this.#replace(stalled)]
    this.#work = work.map((each) => each.catch((error) => this.#failures.push(error.message)))
  }

  /** Closes every client, those that stay last. */
  async stop() {
    this.#running = false
    await Promise.all(this.#work)
    this.figures.events = this.#steady.events
    for (const socket of this.#open) socket.destroy()
    this.#steady.close()
    const { events, published } = this.figures
    if (events !== published * STEADY) this.#failures.push(`${events} of ${published * STEADY} events arrived`)
    return this.#failures
  }

  /** Reads the head and nothing more. */
  #stall(onBody, onClose) {
    const socket = openStream(this.#port, ENDLESS_EXPORT, {
      buffer: Buffer.allocUnsafe(4096),
      onHead: () => socket.pause(),
      onBody,
      onClose: () => {
        this.#open.delete(socket)
        onClose?.()
      },
    })
    this.#open.add(socket)
    return socket
  }

  /** The longest stalled one leaves, and another comes. */
  async #replace(stalled) {
    while (this.#running) {
      await pause(STALL_MS / STALLED)
      stalled.shift().destroy()
      stalled.push(this.#stall())
      this.figures.stalled++
    }
  }

  /** A paused socket is not told that it was closed: this one reads again after the server must have done so. */
  #stallForLong() {
    let bytes = 0
    const late = (_buffer, from, to) => {
      bytes += to - from
      if (bytes < IN_FLIGHT_BYTES) return
      this.#failures.push(`a reader that stalled for ${PATIENT_MS} ms was not given up`)
      socket.destroy()
    }
    const socket = this.#stall(late, () => {
      clearTimeout(timer)
      if (!this.#running) return
      this.figures.givenUp++
      this.#stallForLong()
    })
    const timer = setTimeout(() => socket.resume(), PATIENT_MS)
  }

  #readSlowly() {
    const { socket } = readSlowly(this.#port, '/export.csv?rows=200000', SLOW_BYTES_PER_SECOND, {
      onClose: () => {
        this.#open.delete(socket)
        if (!this.#running) return
        this.figures.slow++
        this.#readSlowly()
      },
    })
    // The server keeps the connection after the last row.
    socket.setTimeout(3000, () => socket.destroy())
    this.#open.add(socket)
  }

  async #publish() {
    while (this.#running) {
      const arrived = this.#steady.more(BURST * STEADY)
      const options = { method: 'POST', headers: { 'content-length': '0' }, timeoutMs: LIMIT_MS }
      const answer = await fetchText(this.#port, `/sse/broadcast?n=${BURST}`, options)
      if (answer.status !== 204) this.#failures.push(`a broadcast was answered with ${answer.status}`)
      this.figures.published += BURST
      await arrived
      await pause(BURST_EVERY_MS)
    }
  }

  async #export() {
    while (this.#running) {
      const answer = await fetchText(this.#port, `/export.csv?rows=${EXPORT_ROWS}`, { timeoutMs: LIMIT_MS })
      const lines = answer.body.split('\n').length - 1
      if (lines !== EXPORT_ROWS + 1) this.#failures.push(`an export had ${lines} of ${EXPORT_ROWS + 1} lines`)
      this.figures.exports++
      await pause(BURST_EVERY_MS)
    }
  }

  async #come(cycles, ms) {
    const started = performance.now()
    const under = new Set()
    for (let i = 0; i < cycles && this.#running; i++) {
      const [path, until] = CYCLES[i % CYCLES.length]
      const one = cycle(this.#port, path, until)
        .then(() => this.figures.cycles++)
        .catch((error) => this.#failures.push(error.message))
        .finally(() => under.delete(one))
      under.add(one)
      const early = started + (ms * (i + 1)) / cycles - performance.now()
      if (early > 1) await pause(early)
    }
    await Promise.all(under)
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
