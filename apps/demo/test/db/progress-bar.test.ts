/** The progress bar draws on a terminal and stays silent elsewhere. */
import { describe, expect, it } from '@jest/globals'
import { ProgressBar } from '../../db/seeds/progress-bar.js'

function output(isTTY: boolean): { isTTY: boolean; lines: string[]; write(text: string): void } {
  const lines: string[] = []
  return { isTTY, lines, write: (text) => void lines.push(text) }
}

describe('ProgressBar', () => {
  it('draws a line for each new percentage, and wipes it at the end', () => {
    const terminal = output(true)
    const bar = new ProgressBar('Work', 1000, terminal)
    for (const done of [0, 1, 500, 501, 1000, 2000]) bar.update(done)
    bar.finish()
    expect(terminal.lines.map((line) => line.replace(/[█░]+/, (cells) => String(cells.length)))).toEqual([
      '\rWork 28   0 %',
      '\rWork 28  50 %',
      '\rWork 28 100 %',
      '\r\x1b[2K',
    ])
  })

  it('writes nothing to a file or a pipe', () => {
    const file = output(false)
    const bar = new ProgressBar('Work', 10, file)
    bar.update(5)
    bar.finish()
    expect(file.lines).toEqual([])
  })

  it('takes a total of nothing', () => {
    const terminal = output(true)
    new ProgressBar('Work', 0, terminal).update(0)
    expect(terminal.lines).toHaveLength(1)
  })
})
