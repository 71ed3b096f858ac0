/** An application in a process of its own, whose memory and whose turns are nobody else's. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Download } from '../support/download.js'

/** What the process has done since the last question. Bytes, and milliseconds. */
export interface Figures {
  /** The most memory that it had at once. */
  readonly peak: number
  /** What it has now. */
  readonly rest: number
  /** Rows that it read. */
  readonly rows: number
  /** Connections that are in use. */
  readonly leased: number
  /** The longest that it worked without giving others a turn; what other processes of the machine did meanwhile is not in it. */
  readonly work: number
}

/** As the demo is started: garbage is collected early. */
const FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=20']

/** The process. */
export class ExportProcess {
  private constructor(
    readonly url: string,
    readonly child: ChildProcess,
  ) {}

  /** Fills a table, listens, and does everything once. @param url of an empty database */
  static async start(url: string, rows: number, path: string): Promise<ExportProcess> {
    const child = fork(join(__dirname, 'export-server.mjs'), {
      execArgv: FLAGS,
      env: { ...process.env, DATABASE_URL: url, ROWS: String(rows), NODE_ENV: 'production', LIVE_ENV: 'production' },
    })
    const [ready] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [{ url?: string }]
    if (ready?.url === undefined) throw new Error('The process did not start: run npm run build')
    const server = new ExportProcess(ready.url, child)
    for (let round = 0; round < 3; round++) await server.leave(path, 5e6)
    return server
  }

  /** Downloads a part and goes away. */
  async leave(path: string, bytes: number): Promise<void> {
    const download = new Download(this.url, path)
    await download.receives(bytes)
    download.leave()
    await download.ended
  }

  async figures(): Promise<Figures> {
    return (await (await fetch(`${this.url}/figures`)).json()) as Figures
  }

  /** The figures once every connection is given back. */
  async figuresAtRest(): Promise<Figures> {
    let [sum, figures] = [0, await this.figures()]
    for (; figures.leased > 0; figures = await this.figures()) sum += figures.rows
    return { ...figures, rows: figures.rows + sum }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return
    this.child.send('stop')
    await once(this.child, 'exit')
  }
}
