/** How long nobody else had a turn on the event loop, and how much of that the thread really worked: the rest is other processes. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs'

/** Milliseconds between two looks. */
const INTERVAL = 1
/** Linux: nanoseconds that the main thread has had a processor, and two more numbers. */
const SCHEDULED = '/proc/self/schedstat'

/** Looks every millisecond. */
export class StallMonitor {
  #delay = 0
  #work = 0
  #last = performance.now()
  #file = existsSync(SCHEDULED) ? openSync(SCHEDULED, 'r') : null
  #text = Buffer.alloc(80)
  #worked = this.#workUntilNow()
  #timer = setInterval(() => this.#look(), INTERVAL).unref()

  /** The longest time without a turn since the last question, and the most work in one, in milliseconds. */
  take() {
    const [delay, work] = [this.#delay, this.#work]
    this.#delay = 0
    this.#work = 0
    return { delay, work }
  }

  stop() {
    clearInterval(this.#timer)
    if (this.#file !== null) closeSync(this.#file)
  }

  #look() {
    const [now, worked] = [performance.now(), this.#workUntilNow()]
    this.#delay = Math.max(this.#delay, now - this.#last - INTERVAL)
    this.#work = Math.max(this.#work, worked - this.#worked)
    this.#last = now
    this.#worked = worked
  }

  /** Milliseconds. Without the file of Linux all threads count, those too that collect garbage beside. */
  #workUntilNow() {
    if (this.#file === null) {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    }
    const length = readSync(this.#file, this.#text, 0, this.#text.length, 0)
    return Number(this.#text.latin1Slice(0, length).split(' ', 1)[0]) / 1e6
  }
}
