/** Moments as elements (app.md A122). */
import { describe, expect, it } from '@jest/globals'
import { timeHelpers } from '../../src/text/times.js'
import { helpersOf } from './support.js'

const english = helpersOf(timeHelpers)
const MOMENT = new Date('2020-01-02T03:04:05Z')

describe('A122: timeTag', () => {
  it('shows a moment, and says it to programs', () => {
    expect(english.timeTag?.(MOMENT)).toBe('<time datetime="2020-01-02T03:04:05Z">January 02, 2020 03:04</time>')
    expect(english.timeTag?.(MOMENT.getTime(), { timeZone: 'America/New_York', class: 'at' })).toBe(
      '<time datetime="2020-01-02T03:04:05Z" class="at">January 01, 2020 22:04</time>',
    )
  })

  it('takes content and a block', () => {
    expect(english.timeTag?.(MOMENT, '<b>', { title: '"' })).toBe('<time datetime="2020-01-02T03:04:05Z" title="&quot;">&lt;b&gt;</time>')
    expect(english.timeTag?.(MOMENT, () => 'then')).toBe('<time datetime="2020-01-02T03:04:05Z">then</time>')
  })

  it('is written as the language does', () => {
    expect(helpersOf(timeHelpers, 'de').timeTag?.(MOMENT)).toBe('<time datetime="2020-01-02T03:04:05Z">2. Januar 2020 um 03:04</time>')
  })
})

describe('A122: localTime', () => {
  it('shows a moment on the clock of the reader', () => {
    const text = english.localTime?.(MOMENT, { timeZone: 'Asia/Tokyo' }) as string
    expect(text.replaceAll('\u202f', ' ')).toBe('<time datetime="2020-01-02T03:04:05Z">January 2, 2020 at 12:04 PM</time>')
  })
})
