/** A closed loop of small requests: each keep-alive connection sends its next request when its answer is complete. */
import { quantiles } from './numbers.mjs'
import { connect, getRequest } from './socket.mjs'

const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i

/** One connection: reads answers that have a `Content-Length`, one after the other. */
class Connection {
  #head = ''
  #left = 0
  #sentAt = 0
  #run

  constructor(run, port) {
    this.#run = run
    this.socket = connect(port, {
      onConnect: () => run.connected(),
      onBytes: (bytes, from, to) => this.#receive(bytes, from, to),
      onClose: () => run.fail('the server closed a connection'),
    })
  }

  send() {
    this.#sentAt = performance.now()
    this.socket.write(this.#run.nextRequest())
  }

  #receive(bytes, from, to) {
    if (this.#left > 0) {
      this.#left -= to - from
    } else {
      const text = this.#head + bytes.toString('latin1', from, to)
      const end = text.indexOf('\r\n\r\n')
      this.#head = end < 0 ? text : ''
      if (end < 0) return
      if (text.charCodeAt(9) !== 50) return this.#run.fail(`answer ${text.slice(9, 12)}`)
      const length = CONTENT_LENGTH.exec(text)
      if (!length) return this.#run.fail('an answer has no content-length')
      this.#left = end + 4 + Number(length[1]) - text.length
    }
    if (this.#left <= 0) this.#done()
  }

  #done() {
    this.#left = 0
    if (this.#run.answered(this.#sentAt)) this.send()
  }
}

/** One run of the loop, from the first request of all connections until the time is over. */
class Run {
  #requests
  #next = 0
  #latencies = []
  #waiting
  #startedAt = 0
  #endsAt = Infinity
  #over = false

  constructor(port, paths, { connections = 64, seconds, headers, onSteady }) {
    this.#requests = paths.map((path) => getRequest(port, path, headers))
    this.#waiting = connections
    this.seconds = seconds
    this.steadyAt = 2 * connections
    this.onSteady = onSteady
    this.result = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }))
    this.connections = Array.from({ length: connections }, () => new Connection(this, port))
  }

  connected() {
    if (--this.#waiting > 0) return
    this.#startedAt = performance.now()
    this.#endsAt = this.#startedAt + this.seconds * 1000
    for (const connection of this.connections) connection.send()
  }

  nextRequest() {
    if (this.#next === this.#requests.length) this.#next = 0
    return this.#requests[this.#next++]
  }

  /** Notes an answer; says whether the connection goes on. */
  answered(sentAt) {
    if (this.#over) return false
    const now = performance.now()
    this.#latencies.push(now - sentAt)
    if (this.#latencies.length === this.steadyAt) this.onSteady?.(this.steadyAt)
    if (now < this.#endsAt) return true
    const [p50, p99] = quantiles(this.#latencies, [0.5, 0.99])
    this.#finish(() => this.resolve({ requests: this.#latencies.length, ms: now - this.#startedAt, p50, p99 }))
    return false
  }

  fail(why) {
    if (!this.#over) this.#finish(() => this.reject(new Error(`${why} after ${this.#latencies.length} answers`)))
  }

  #finish(settle) {
    this.#over = true
    for (const connection of this.connections) connection.socket.destroy()
    settle()
  }
}

/**
 * Requests the paths in turn for `seconds`, over 64 `connections`, with these `headers`: `{ requests, ms, p50, p99 }`, latencies in ms.
 * `onSteady` is called with the number of answers so far when each connection had some. Any failure ends it.
 */
export const requestLoop = (port, paths, options) => new Run(port, paths, options).result
