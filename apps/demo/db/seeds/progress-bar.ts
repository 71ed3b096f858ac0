/** A progress bar that is drawn on a terminal and nowhere else. */

const WIDTH = 28

/** Where the bar is drawn: `process.stdout` or a stand-in. */
export interface ProgressOutput {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** One line that is drawn again and again; silent when the output is a file or a pipe. */
export class ProgressBar {
  readonly #label: string
  readonly #total: number
  readonly #output: ProgressOutput
  #percent = -1

  /**
   * @param label what is being done, before the bar
   * @param total the value that means 100 %
   */
  constructor(label: string, total: number, output: ProgressOutput = process.stdout) {
    this.#label = label
    this.#total = total
    this.#output = output
  }

  /** Shows how far it is; draws only when the percentage changed. */
  update(done: number): void {
    const percent = Math.floor((Math.min(done, this.#total) / Math.max(this.#total, 1)) * 100)
    if (this.#output.isTTY !== true || percent === this.#percent) return
    this.#percent = percent
    const filled = Math.round((percent / 100) * WIDTH)
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
    this.#output.write(`\r${this.#label} ${bar} ${String(percent).padStart(3)} %`)
  }

  /** Wipes the line, so that what is printed next starts clean. */
  finish(): void {
    if (this.#output.isTTY === true) this.#output.write('\r\x1b[2K')
  }
}
