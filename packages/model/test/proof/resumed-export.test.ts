/** The export of the guide "Exports": with its number of rows, without formulas, and continued behind the last row that came whole. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController, Live, LiveApplication, routes } from '@live/core'
import { moreThan } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'
import { Subscriber } from '../support/models.js'

const ROWS = 5000

function csvLine(values: readonly (string | number)[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = value.replaceAll(/[\r\n]+/g, ' ')
  const harmless = /^[ =+\-@\t]/.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}

/** After how many rows the connection of the next export is cut; never by default. */
let cutAfter = Number.POSITIVE_INFINITY

class SubscribersController extends Live(BaseController) {
  static override liveActions = ['export']

  async export(): Promise<void> {
    const after = this.params.integer('after', 0)
    const subscribers = Subscriber.where({ id: moreThan(after) })
    this.response.headers.set('x-total-count', String(await subscribers.count()))

    await this.sendStream({ filename: 'subscribers.csv' }, async (stream) => {
      let lines = after === 0 ? 'id,email,name\r\n' : ''
      let count = 0
      for await (const { id, email, name } of subscribers.findEach({ signal: stream.signal })) {
        lines += csvLine([id, email, name])
        if (count >= cutAfter) throw new Error('The database is gone')
        if (++count % 77 !== 0) continue
        await stream.write(lines)
        lines = ''
      }
      if (lines !== '') await stream.write(lines)
    })
  }
}

class Application extends LiveApplication {
  override config = { log: { level: 'silent' as const } }
}

describe('The export of the guide', () => {
  onBothDatabases((subject) => {
    const app = new Application({ root: __dirname, routes: routes((r) => r.get('/export', SubscribersController, 'export')) })
    let url: string

    beforeAll(async () => {
      await subject.clear()
      const names = [
        '=HYPERLINK("http://evil.example")',
        '+1',
        '-1',
        '@SUM(A1)',
        '\t=1',
        '\r\n=1',
        'say "hi"',
        'line\r\n999999,break',
        'Ada',
      ]
      const rows = Array.from({ length: ROWS }, (_, n) => ({ email: `${n}@example.com`, name: names[n % names.length]! }))
      await Subscriber.insertAll(rows)
      url = (await app.listen({ port: 0 })).url
    })
    afterAll(() => app.stop())

    /** What came, whole lines only, and whether that is all. */
    const download = async (after?: string): Promise<{ lines: string[]; whole: boolean; total: number }> => {
      const response = await fetch(new URL(after === undefined ? '/export' : `/export?after=${after}`, url))
      const chunks: Buffer[] = []
      let whole = true
      try {
        for await (const chunk of response.body!) chunks.push(Buffer.from(chunk))
      } catch {
        whole = false
      }
      const lines = Buffer.concat(chunks).toString().split('\r\n').slice(0, -1)
      return { lines, whole, total: Number(response.headers.get('x-total-count')) }
    }

    it('says how many rows there will be, and has one line for each', async () => {
      const { lines, whole, total } = await download()
      expect([whole, total, lines.length]).toEqual([true, ROWS, ROWS + 1])
    })

    it('has no cell that a spreadsheet would run', async () => {
      const { lines } = await download()
      expect(lines.slice(1, 10).map((line) => line.slice(line.indexOf(',', line.indexOf(',') + 1) + 1))).toEqual([
        `"'=HYPERLINK(""http://evil.example"")"`,
        `"'+1"`,
        `"'-1"`,
        `"'@SUM(A1)"`,
        `"'\t=1"`,
        `"' =1"`,
        '"say ""hi"""',
        '"line 999999,break"',
        '"Ada"',
      ])
    })

    it('is continued behind the last line that came whole, with no row missing and none twice', async () => {
      const expected = (await download()).lines
      const lines: string[] = []
      let cuts = 0
      for (let last: string | undefined; ; cuts++) {
        cutAfter = cuts < 4 ? 700 + 450 * cuts : Number.POSITIVE_INFINITY
        const part = await download(last)
        lines.push(...part.lines)
        if (part.whole) break
        last = lines.at(-1)!.slice(0, lines.at(-1)!.indexOf(','))
      }
      expect(cuts).toBe(4)
      expect(lines).toEqual(expected)
      expect(subject.database.leased).toBe(0)
    })
  })
})
