/** Cursors and frames. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { contentOf } from '../src/publish/outgoing.js'
import { ChannelEvent } from '../src/wire/channel-event.js'
import { cursorOf, isGeneration, placeOf } from '../src/wire/cursor.js'
import { decodeFrame, encodeFrame, FLAG, FRAME_VERSION, TOKEN_BYTES } from '../src/wire/frame.js'

describe('CH8: cursors', () => {
  it('CH8: are read as they were written', () => {
    const gen = fc.stringMatching(/^[a-z0-9]{1,12}$/)
    fc.assert(
      fc.property(gen, fc.maxSafeNat(), (g, n) => {
        expect(placeOf(cursorOf(g, n))).toEqual({ gen: g, n })
      }),
    )
  })

  it.each([
    '',
    '-',
    'a-',
    '-1',
    'a1',
    'A-1',
    'a-1x',
    'a-1-1',
    'a--1',
    'a-1.5',
    'a-1e3',
    'a- 1',
    `${'a'.repeat(13)}-1`,
    `a-${'1'.repeat(17)}`,
    'a-9007199254740992',
    'a-1\n',
    'ä-1',
    `a-${'0'.repeat(100_000)}`,
  ])('CH8: refuses %j', (text) => {
    expect(placeOf(text)).toBeNull()
  })

  it('CH8: any text is read or refused, never an exception', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40, unit: 'binary' }), (text) => {
        const place = placeOf(text)
        if (place !== null) expect([isGeneration(place.gen), Number.isSafeInteger(place.n)]).toEqual([true, true])
      }),
    )
  })
})

const label = fc.string({ maxLength: 60, unit: 'grapheme' }).filter((text) => !/[\r\n\0]/.test(text) && Buffer.byteLength(text) <= 255)
const token = fc.uint8Array({ minLength: TOKEN_BYTES, maxLength: TOKEN_BYTES })

describe('frames', () => {
  it('section 4: are read as they were written', () => {
    const data = fc.uint8Array({ maxLength: 200 })
    const retry = fc.option(fc.nat(2 ** 31), { nil: undefined })
    fc.assert(
      fc.property(label, label, retry, data, token, fc.nat(65_535), (name, key, milliseconds, bytes, batch, index) => {
        const content = { flags: milliseconds === undefined ? 0 : FLAG.retry, name, key, retry: milliseconds ?? 0, data: bytes }
        const read = decodeFrame(encodeFrame(content, batch, index))
        expect(read).toMatchObject({ ...content, data: Buffer.from(bytes), index, token: Buffer.from(batch).toString('latin1') })
      }),
    )
  })

  it('T17: other versions, cut ones and noise are no frames, and no exceptions', () => {
    const whole = encodeFrame(contentOf({ name: 'n', key: 'k', retry: 1, data: '' }, false, 9), Buffer.alloc(16), 0)
    for (let length = 0; length < whole.length; length++) expect(decodeFrame(whole.subarray(0, length))).toBeNull()
    expect(decodeFrame(Buffer.concat([Buffer.from([FRAME_VERSION + 1]), whole.subarray(1)]))).toBeNull()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        decodeFrame(Buffer.concat([Buffer.from([FRAME_VERSION]), bytes]))
      }),
    )
  })

  it('CH9: a frame with a line break in its name is none', () => {
    const content = { flags: 0, name: 'a\nb', key: '', retry: 0, data: Buffer.from('x') }
    expect(decodeFrame(encodeFrame(content, Buffer.alloc(16), 0))).toBeNull()
  })
})

describe('CH9, CH10: what is broadcast', () => {
  const textOf = (input: Parameters<typeof contentOf>[0], n = 0): string => {
    const frame = decodeFrame(encodeFrame(contentOf(input, n === 0, 1_000), Buffer.alloc(16), 0))
    if (frame === null) throw new Error('no frame')
    return Buffer.from(new ChannelEvent('t', 'g1', n, frame).chunk.bytes).toString()
  }

  it('CH9: is one event', () => {
    expect(textOf('a\rb\r\nc\nd', 7)).toBe('id: g1-7\ndata: a\ndata: b\ndata: c\ndata: d\n\n')
    expect(textOf({ data: { a: 'x\ny' } })).toBe('data: {"a":"x\\ny"}\n\n')
    expect(textOf({ name: 'n', retry: 5, data: null }, 1)).toBe('retry: 5\nevent: n\nid: g1-1\ndata: null\n\n')
    expect(textOf({ data: Buffer.from([1, 2, 3]) })).toBe('data: AQID\n\n')
    expect(textOf('')).toBe('data: \n\n')
  })

  it.each([
    { name: 'a\nb', data: '' },
    { name: 'a\0', data: '' },
    { key: 'a\r', data: '' },
    { name: 'x'.repeat(256), data: '' },
    { name: 7, data: '' },
    { retry: -1, data: '' },
    { retry: 1.5, data: '' },
    { retry: 2 ** 32, data: '' },
    { data: undefined },
    { data: () => {} },
    { data: 1n },
    {},
  ])('CH9: refuses %p', (input) => {
    expect(() => contentOf(input as never, false, 1_000)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('CH10: refuses more bytes than are allowed, and says how many', () => {
    expect(contentOf('é'.repeat(50), false, 100).data).toHaveLength(100)
    expect(() => contentOf(`${'é'.repeat(50)}x`, false, 100)).toThrow(
      expect.objectContaining({ code: 'ERR_PAYLOAD_TOO_LARGE', bytes: 101, limit: 100 }),
    )
  })

  it('keeps what the bytes were at the call', () => {
    const bytes = Buffer.from('abc')
    const content = contentOf({ data: bytes }, false, 10)
    bytes.fill(0)
    expect(Buffer.from(content.data).toString()).toBe('abc')
  })
})
