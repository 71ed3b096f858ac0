/** Colours for source text, without changing a character of it. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { highlight } from '../../lib/highlight.js'

describe('highlight', () => {
  it('names the pieces of a method', () => {
    const tokens = highlight("@Get('/x') // note\nasync x() { await this.y(10) }")
    expect(tokens.filter(({ kind }) => kind !== 'plain').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'decorator @Get',
      "string '/x'",
      'comment // note',
      'keyword async',
      'call x',
      'keyword await',
      'keyword this',
      'call y',
      'number 10',
    ])
  })

  it('keeps a string whole, whatever is in it', () => {
    expect(highlight(`'it\\'s // no comment' + \`a\n\${b}\``).filter(({ kind }) => kind === 'string')).toHaveLength(2)
  })

  it('loses and adds nothing', () => {
    const piece = fc.string({ unit: fc.constantFrom('/', '*', "'", '"', '`', '\\', '\n', '@', 'a', '1', ' ', '(', 'é') })
    fc.assert(
      fc.property(fc.oneof(piece, fc.string()), (source) => {
        const joined = highlight(source)
          .map(({ text }) => text)
          .join('')
        expect(joined).toBe(source)
      }),
    )
  })
})
