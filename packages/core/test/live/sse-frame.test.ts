/** One event as text, read back by a parser that is not ours. */
import { describe, expect, it } from '@jest/globals'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import fc from 'fast-check'
import { encodeComment, encodeEvent, encodeFields, type SseFields } from '../../src/live/sse-frame.js'

interface Parsed {
  events: EventSourceMessage[]
  comments: string[]
  retries: number[]
  errors: unknown[]
}

function parse(text: string): Parsed {
  const parsed: Parsed = { events: [], comments: [], retries: [], errors: [] }
  const parser = createParser({
    onEvent: (event) => parsed.events.push(event),
    onComment: (comment) => parsed.comments.push(comment),
    onRetry: (retry) => parsed.retries.push(retry),
    onError: (error) => parsed.errors.push(error),
  })
  parser.feed(text)
  return parsed
}

const frame = (data: unknown, fields: SseFields = {}): string => encodeEvent(encodeFields(fields), data).text

describe('fields', () => {
  it.each<[SseFields]>([[{ id: 1, event: 'e', retry: 9 }], [{ event: 'e', retry: 9, id: 1 }], [{ retry: 9, id: 1, event: 'e' }]])(
    'L69: come in a fixed order, whatever the order of the options %j',
    (fields) => {
      expect(frame('x', fields)).toBe('retry: 9\nevent: e\nid: 1\ndata: x\n\n')
    },
  )

  it('L70: undefined, null and false are absent; 0 and the empty text are present', () => {
    for (const absent of [undefined, null, false] as const) expect(encodeFields({ retry: absent, event: absent, id: absent })).toBe('')
    expect(encodeFields({ retry: 0, event: '', id: 0 })).toBe('retry: 0\nevent: \nid: 0\n')
    expect(encodeFields({ id: '' })).toBe('id: \n')
  })

  it('L70: unknown options are ignored', () => {
    expect(encodeFields({ data: 'evil', x: 1 } as SseFields)).toBe('')
  })

  it.each<[SseFields]>([
    [{ event: 'a\ndata: evil' }],
    [{ event: 'a\rb' }],
    [{ id: '1\n2' }],
    [{ id: '1\r2' }],
    [{ id: 'a\0b' }],
    [{ event: { toString: () => 'a\nb' } as unknown as string }],
  ])('L74: %j is refused', (fields) => {
    expect(() => encodeFields(fields)).toThrow(TypeError)
  })

  it.each([-1, 1.5, '1s', Number.NaN, Infinity, '', ' 1', '1\n', '١', true, 1e21])('L75: retry %p is refused', (retry) => {
    expect(() => encodeFields({ retry: retry as number })).toThrow(TypeError)
  })

  it.each([0, 1, 3000, '3000', '0'])('L75: retry %p passes', (retry) => {
    expect(encodeFields({ retry })).toBe(`retry: ${retry}\n`)
  })
})

describe('data', () => {
  it.each<[unknown, string]>([
    ['{"name":"John"}', 'data: {"name":"John"}\n\n'],
    [{ name: 'Ryan' }, 'data: {"name":"Ryan"}\n\n'],
    [null, 'data: null\n\n'],
    [undefined, 'data: null\n\n'],
    [5, 'data: 5\n\n'],
    [{ a: 'x\ny' }, 'data: {"a":"x\\ny"}\n\n'],
    [{ a: '<&>\u2028' }, 'data: {"a":"<&>\u2028"}\n\n'],
    [{ toJSON: () => undefined }, 'data: null\n\n'],
  ])('L72: %j', (data, expected) => {
    expect(encodeEvent('', data).text).toBe(expected)
  })

  it('L72: functions, symbols and what JSON cannot hold are refused', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    for (const data of [() => {}, Symbol('s'), 1n, cycle])
      expect(() => encodeEvent('', data).text).toThrow(expect.objectContaining({ name: expect.stringMatching(/TypeError|ArgumentError/) }))
  })

  it.each([
    ['a\nb', 'data: a\ndata: b\n\n'],
    ['a\r\nb\rc\nd', 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    ['x\n', 'data: x\ndata: \n\n'],
    ['', 'data: \n\n'],
    ['\n', 'data: \ndata: \n\n'],
    ['\r\r\n', 'data: \ndata: \ndata: \n\n'],
  ])('B27, L73: %j is one data line per line', (data, expected) => {
    expect(encodeEvent('', data).text).toBe(expected)
  })

  it('L79: a byte order mark inside the data is data', () => {
    expect(parse(encodeEvent('', '\ufeffa').text).events).toEqual([{ data: '\ufeffa', event: undefined, id: undefined }])
  })
})

describe('comments', () => {
  it.each<[string | undefined, string]>([
    ['a\nb', ': a\n: b\n\n'],
    [undefined, ':\n\n'],
    ['', ':\n\n'],
    ['a\r\nb\rc', ': a\n: b\n: c\n\n'],
  ])('L80: %j is %j', (text, expected) => {
    expect(encodeComment(text)).toBe(expected)
  })
})

describe('a parser of the standard', () => {
  const line = fc.string({ unit: 'binary' }).filter((text) => !/[\r\n]/.test(text))
  const nasty = fc.array(fc.constantFrom('\r', '\n', '\r\n', 'data: evil', 'id: 1', ':', ' ', '\ufeff', '\0', 'é', 'a', '\u2028', '\u0085'))
  const data = fc.oneof(
    fc.string({ unit: 'binary' }),
    nasty.map((parts) => parts.join('')),
  )
  const fields = fc.record({ event: line, id: line.filter((id) => !id.includes('\0')), retry: fc.nat() }, { requiredKeys: [] })

  it('B27, L69, L73: reads back exactly one event with the data, event, id and retry that were given', () => {
    fc.assert(
      fc.property(data, fields, (text, given) => {
        const { events, comments, retries, errors } = parse(frame(text, given))
        expect(events).toHaveLength(1)
        expect(events[0]?.data).toBe(text.replace(/\r\n|\r/g, '\n'))
        expect(events[0]?.event ?? '').toBe(given.event ?? '')
        expect(events[0]?.id).toBe(given.id)
        expect(retries).toEqual(given.retry === undefined ? [] : [given.retry])
        expect([comments, errors]).toEqual([[], []])
      }),
      { numRuns: 500 },
    )
  })

  it('L72: reads back the same JSON value', () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => typeof value !== 'string'),
        (value) => {
          const { events } = parse(frame(value))
          expect(events).toHaveLength(1)
          expect(JSON.stringify(JSON.parse(events[0]?.data ?? ''))).toBe(JSON.stringify(value))
        },
      ),
    )
  })

  it('L22, L72: an event knows its size in bytes, whatever its data and fields', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), data), fields, (value, given) => {
        const { text, bytes } = encodeEvent(encodeFields(given), value)
        expect(bytes).toBe(Buffer.byteLength(text))
      }),
      { numRuns: 500 },
    )
  })

  it('B27, L74: no event, id or retry forges a field: it is refused, or it is read back as it is', () => {
    const hostile = nasty.map((parts) => parts.join(''))
    fc.assert(
      fc.property(hostile, hostile, (event, id) => {
        let text: string
        try {
          text = frame('x', { event, id })
        } catch (error) {
          expect(/[\r\n]/.test(event + id) || id.includes('\0')).toBe(true)
          expect((error as Error).name).toBe('ArgumentError')
          return
        }
        expect(parse(text).events).toEqual([{ data: 'x', event: event === '' ? undefined : event, id }])
      }),
      { numRuns: 500 },
    )
  })

  it('L80: sees no event in a comment, whatever it says', () => {
    fc.assert(
      fc.property(data, (text) => {
        const { events, retries, errors } = parse(encodeComment(text) + frame('next'))
        expect(events).toEqual([{ data: 'next', event: undefined, id: undefined }])
        expect([retries, errors]).toEqual([[], []])
      }),
    )
  })
})

describe('what a refusal says', () => {
  it.each<[string, () => string]>([
    ['SSE retry must be a non-negative integer of milliseconds, not soon', () => encodeFields({ retry: 'soon' })],
    ['SSE event must be a single line: "a\\nb"', () => encodeFields({ event: 'a\nb' })],
    ['SSE id must be a single line: "1\\r2"', () => encodeFields({ id: '1\r2' })],
    ['SSE id must not contain U+0000', () => encodeFields({ id: '\0' })],
    ['SSE data cannot be a function', () => encodeEvent('', () => {}).text],
    ['SSE data cannot be a symbol', () => encodeEvent('', Symbol('s')).text],
  ])('%s', (message, act) => {
    expect(act).toThrow(message)
  })
})
