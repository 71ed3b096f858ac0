/** Sizes and captured copies of what is written. */
import { describe, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import { captureChunk, sizeOfChunk, sizeOfText } from '../../src/live/chunk.js'

describe('sizeOfChunk', () => {
  it.each<[string | Uint8Array | ArrayBuffer, number]>([
    ['foo', 3],
    ['hé', 3],
    ['', 0],
    ['\ud83d', 3],
    [Uint8Array.of(0, 255, 10, 13), 4],
    [Buffer.from('abc'), 3],
    [new ArrayBuffer(5), 5],
  ])('L19: counts the bytes of %j', (chunk, size) => {
    expect(sizeOfChunk(chunk)).toBe(size)
  })

  it.each([[12], [null], [undefined], [true], [{}], [['a']], [new Uint16Array(2)], [new DataView(new ArrayBuffer(2))], [Symbol('s')]])(
    'L20: %p is no chunk',
    (value) => {
      expect(sizeOfChunk(value)).toBe(-1)
    },
  )

  it('L19: text is as long as it is when it is captured, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud83d', '\ude00'), (text, half) => {
        expect(Buffer.byteLength(captureChunk(text + half))).toBe(sizeOfChunk(text + half))
      }),
    )
  })
})

describe('captureChunk', () => {
  it('L21: copies bytes, also those of a view into a longer buffer', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4)
    const view = bytes.subarray(1, 3)
    const captured = captureChunk(view)
    bytes.fill(9)
    expect([...(captured as Uint8Array)]).toEqual([2, 3])
  })

  it('L21: copies an ArrayBuffer', () => {
    const bytes = Uint8Array.of(1, 2)
    const captured = captureChunk(bytes.buffer)
    bytes.fill(9)
    expect([...(captured as Uint8Array)]).toEqual([1, 2])
  })

  it('L19: a text that ends in half a pair cannot become another character with the next one', () => {
    const joined = (captureChunk('a\ud83d') as string) + (captureChunk('\ude00b') as string)
    expect(Buffer.from(joined).toString()).toBe('a\ufffd\ufffdb')
  })
})

describe('the last character', () => {
  it.each([
    ['\ud800', '\ufffd'],
    ['\udbff', '\ufffd'],
    ['\ud7ff', '\ud7ff'],
    ['\ue000', '\ue000'],
    ['\udc00', '\udc00'],
    ['😀', '😀'],
    ['a', 'a'],
    ['', ''],
  ])('L19: %j is captured as %j', (text, captured) => {
    expect(captureChunk(text)).toBe(captured)
  })

  it('L19: half a pair inside a text stays as it is until it is encoded', () => {
    expect(captureChunk('\ud800a')).toBe('\ud800a')
  })
})

describe('sizeOfText', () => {
  it('L22: is that of the text as UTF-8, for short texts and for long ones, plain or not', () => {
    const texts = ['', 'a', '\u007f', '\u0080', 'é', '€', '😀', 'x'.repeat(255) + 'é', 'x'.repeat(256), 'x'.repeat(257), 'é'.repeat(300)]
    expect(texts.map(sizeOfText)).toEqual(texts.map((text) => Buffer.byteLength(text)))
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => sizeOfText(text) === Buffer.byteLength(text)))
  })

  it('asks Node for long texts, and for those beyond ASCII, only', () => {
    const byteLength = jest.spyOn(Buffer, 'byteLength')
    const asked = (text: string): boolean => {
      byteLength.mockClear()
      sizeOfText(text)
      return byteLength.mock.calls.length > 0
    }
    try {
      expect(['', 'plain', '\u007f', 'x'.repeat(256)].map(asked)).toEqual([false, false, false, false])
      expect(['\u0080', 'plain é', 'x'.repeat(257)].map(asked)).toEqual([true, true, true])
    } finally {
      byteLength.mockRestore()
    }
  })
})
