/** Texts as HTML (app.md A123). */
import { describe, expect, it } from '@jest/globals'
import { SafeString } from '../../src/html/safe-string.js'
import { cycleHelpers } from '../../src/text/cycles.js'
import { highlight, phraseHelpers } from '../../src/text/phrases.js'
import { helpersOf } from './support.js'

const { simpleFormat, pluralize, toSentence } = helpersOf(phraseHelpers) as Record<string, (...args: readonly unknown[]) => unknown>

describe('A123: simpleFormat', () => {
  it('makes paragraphs and line breaks', () => {
    expect(simpleFormat?.('Here is\nsome text\r\n\r\n\nand more')).toBe('<p>Here is\n<br />some text</p>\n\n<p>and more</p>')
    expect(simpleFormat?.('x', { class: 'a' }, { wrapperTag: 'div' })).toBe('<div class="a">x</div>')
    expect(simpleFormat?.(null)).toBe('<p></p>')
  })

  it('keeps what is allowed and nothing else, unless the text is your own', () => {
    expect(simpleFormat?.('<b>hi</b><script>alert(1)</script>')).toBe('<p><b>hi</b></p>')
    expect(simpleFormat?.('<blink>x</blink>', {}, { sanitize: false })).toBe('<p><blink>x</blink></p>')
  })
})

describe('A123: highlight', () => {
  it.each([
    [['You searched for: rails', 'rails'], 'You searched for: <mark>rails</mark>'],
    [['You searched for: rails', ['for', 'rails']], 'You searched <mark>for</mark>: <mark>rails</mark>'],
    [['a RAILS b', 'rails', { highlighter: '<i>\\1</i>' }], 'a <i>RAILS</i> b'],
    [['<a title="rails">rails</a>', 'rails'], '<a title="rails"><mark>rails</mark></a>'],
    [['AT&T & more', 'AT&T'], '<mark>AT&amp;T</mark> &amp; more'],
    [['a.c abc', 'a.c'], '<mark>a.c</mark> abc'],
    [['ruby 123', /\d+/], 'ruby <mark>123</mark>'],
    [['same', ''], 'same'],
    [['<script>x</script>found', 'found'], '<mark>found</mark>'],
    [['pay $1', '$1'], 'pay <mark>$1</mark>'],
  ] as const)('highlight(%p) is %s', (args, expected) => {
    expect(String(highlight(...(args as unknown as [string, string])))).toBe(expected)
  })
})

describe('A123: pluralize', () => {
  it.each([
    [[1, 'person'], '1 person'],
    [[2, 'person'], '2 people'],
    [[0, 'person'], '0 people'],
    [[3, 'Person', 'users'], '3 users'],
    [['1', 'post'], '1 post'],
    [[1234, 'post'], '1,234 posts'],
    [[null, 'post'], '0 posts'],
  ] as const)('pluralize(%p) is %s', (args, expected) => {
    expect(pluralize?.(...args)).toBe(expected)
  })
})

describe('A123: toSentence', () => {
  it('escapes, and keeps what is safe', () => {
    expect(toSentence?.([])).toBe('')
    expect(toSentence?.(['<a>'])).toBe('&lt;a&gt;')
    expect(toSentence?.(['a', new SafeString('<b>b</b>')])).toBe('a and <b>b</b>')
    expect(toSentence?.(['a', 'b', 'c'])).toBe('a, b, and c')
    expect(toSentence?.(['a', 'b', 'c', 'd'], { lastWordConnector: ' or ' })).toBe('a, b, c or d')
    expect(helpersOf(phraseHelpers, 'de').toSentence?.(['a', 'b', 'c'])).toBe('a, b und c')
  })
})

describe('A123: cycle', () => {
  it('gives values in turn, by name, and anew for other values', () => {
    const { cycle, currentCycle, resetCycle } = helpersOf(cycleHelpers) as Record<string, (...args: readonly unknown[]) => unknown>
    expect(currentCycle?.()).toBeNull()
    expect([cycle?.('odd', 'even'), cycle?.('odd', 'even'), currentCycle?.(), cycle?.('odd', 'even')]).toEqual([
      'odd',
      'even',
      'even',
      'odd',
    ])
    expect([cycle?.(1, 2, { name: 'cells' }), cycle?.(1, 2, { name: 'cells' })]).toEqual(['1', '2'])
    resetCycle?.()
    expect(cycle?.('odd', 'even')).toBe('odd')
    expect(cycle?.('x')).toBe('x')
  })
})
