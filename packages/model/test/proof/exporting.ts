/** An application that exports a table in both ways, counts its rows, and keeps streams open that do nothing. */
import { BaseController, Live, LiveApplication, routes } from '@live/core'
import { Account } from '../support/models.js'

/** What the exports of an application have done. */
export class Exports {
  /** Exports that have begun. */
  begun = 0
  /** Rows that were read from the database, of all exports. */
  rows = 0
  #over = 0
  #waiting: (() => void)[] = []

  /** Resolves when every export that has begun has ended, with its connection given back. */
  async allOver(): Promise<void> {
    while (this.#over < this.begun) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Notes that one has ended. */
  end(): void {
    this.#over++
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

/** Long enough that a table does not fit into the buffers of the operating system. */
const FILLING = 'x'.repeat(250)
const ROWS_PER_WRITE = 100

/** The state of the running test. */
export const exporting = { exports: new Exports(), gate: Promise.resolve() }

class ExportsController extends Live(BaseController) {
  static override liveActions = ['pages', 'cursor', 'idle']

  /** By keys, without a connection between two batches. */
  pages(): Promise<void> {
    return this.#send((signal) => Account.findEach({ signal, batchSize: 500 }))
  }

  /** By a cursor, on a connection of its own. */
  cursor(): Promise<void> {
    return this.#send((signal) => Account.stream({ signal }))
  }

  /** Asks the database, then only waits, then asks again. */
  async idle(): Promise<void> {
    const { stream } = this.response
    await stream.write(`data: ${await Account.count()}\n\n`)
    await exporting.gate
    await stream.write(`data: ${await Account.count()}\n\n`)
    await stream.close()
  }

  async count(): Promise<void> {
    this.render({ json: { count: await Account.count() } })
  }

  #send(read: (signal: AbortSignal) => AsyncIterable<Account>): Promise<void> {
    return this.sendStream({ filename: 'accounts.csv' }, async (stream) => {
      const { exports } = exporting
      exports.begun++
      try {
        let lines = ''
        let rows = 0
        for await (const { id, balance } of read(stream.signal)) {
          exports.rows++
          lines += `${id},${balance},${FILLING}\r\n`
          if (++rows % ROWS_PER_WRITE !== 0) continue
          await stream.write(lines)
          lines = ''
        }
        if (lines !== '') await stream.write(lines)
      } finally {
        exports.end()
      }
    })
  }
}

/** The application. */
export class ExportingApplication extends LiveApplication {
  override config = { log: { level: 'silent' as const } }

  constructor() {
    super({
      root: __dirname,
      routes: routes((r) => {
        for (const action of ['pages', 'cursor', 'idle', 'count'] as const) r.get(`/${action}`, ExportsController, action)
      }),
    })
  }
}
