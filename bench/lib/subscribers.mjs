/** Many open event streams, for the workloads about fan-out and memory. */
import { openStream } from './socket.mjs'

const CLOSING_BRACE = 0x7d // the data of an event is one flat JSON object, so this counts events
const AT_ONCE = 100 // connects under way, well below the server's backlog

/** A group of readers of one path; counts the events that all of them got. */
export class Subscribers {
  events = 0
  #sockets = []
  #wanted = Infinity
  #reached = null
  #failed = null
  #closing = false

  /** Opens `count` streams; resolves when each has its head. With `reading: false` nothing is read after the head. */
  async open(port, path, count, { reading = true } = {}) {
    const goal = this.#sockets.length + count
    while (this.#sockets.length < goal) {
      const wave = Math.min(AT_ONCE, goal - this.#sockets.length)
      await Promise.all(Array.from({ length: wave }, () => this.#openOne(port, path, reading)))
    }
  }

  /** Resolves when `count` events more have arrived; rejects when a reader loses its connection before. */
  more(count) {
    this.#wanted = this.events + count
    return new Promise((resolve, reject) => {
      this.#reached = resolve
      this.#failed = reject
    })
  }

  close() {
    this.#closing = true
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets = []
  }

  #openOne(port, path, reading) {
    return new Promise((resolve, reject) => {
      const socket = openStream(port, path, {
        buffer: reading ? undefined : Buffer.allocUnsafe(4096),
        onHead(head) {
          if (head.startsWith('HTTP/1.1 200')) resolve()
          else reject(new Error(`a subscriber got ${head.slice(0, 40)}`))
          if (!reading) socket.pause()
        },
        onBody: (buffer, from, to) => reading && this.#count(buffer, from, to),
        onClose: () => this.#lost(reject),
      })
      this.#sockets.push(socket)
    })
  }

  #lost(reject) {
    const error = new Error('a subscriber lost its connection')
    reject(error)
    if (!this.#closing) this.#failed?.(error)
  }

  #count(buffer, from, to) {
    for (let i = from; i < to; i++) if (buffer[i] === CLOSING_BRACE) this.events++
    if (this.events >= this.#wanted) {
      this.#wanted = Infinity
      this.#reached()
    }
  }
}
