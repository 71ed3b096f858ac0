/** How long nobody else had a turn on the event loop, and how much of that the process really worked: the rest is other processes. */

/** Milliseconds between two looks. */
const INTERVAL = 1

/** Looks every millisecond. */
export class StallMonitor {
  #delay = 0
  #work = 0
  #last = performance.now()
  #cpu = process.cpuUsage()

  constructor() {
    setInterval(() => this.#look(), INTERVAL).unref()
  }

  /** The longest time without a turn since the last question, and the most work in one, in milliseconds. */
  take() {
    const [delay, work] = [this.#delay, this.#work]
    this.#delay = 0
    this.#work = 0
    return { delay, work }
  }

  #look() {
    const [now, cpu] = [performance.now(), process.cpuUsage()]
    const delay = now - this.#last - INTERVAL
    const work = (cpu.user + cpu.system - this.#cpu.user - this.#cpu.system) / 1000
    this.#delay = Math.max(this.#delay, delay)
    // The threads that collect garbage work beside, so that there may be more work than time.
    this.#work = Math.max(this.#work, Math.min(delay, work))
    this.#last = now
    this.#cpu = cpu
  }
}
