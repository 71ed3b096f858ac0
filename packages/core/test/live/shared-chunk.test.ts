/** Bytes that many streams share (RFC 9112 §7.1). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SharedChunk } from '../../src/live/shared-chunk.js'

describe('SharedChunk', () => {
  it('is the bytes of a text, and these as one chunk', () => {
    const chunk = new SharedChunk('hé')
    expect(Buffer.from(chunk.bytes).toString()).toBe('hé')
    expect(Buffer.from(chunk.framed).toString()).toBe('3\r\nhé\r\n')
  })

  it('holds the bytes once', () => {
    const { bytes, framed } = new SharedChunk('x'.repeat(5000))
    expect(bytes.buffer).toBe(framed.buffer)
  })

  it('reads back as one chunk of that text, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }), (text) => {
        const { bytes, framed } = new SharedChunk(text)
        const wire = Buffer.from(framed)
        const lineEnd = wire.indexOf('\r\n')
        const size = Number.parseInt(wire.toString('latin1', 0, lineEnd), 16)
        expect(wire.subarray(lineEnd + 2, lineEnd + 2 + size).equals(Buffer.from(text))).toBe(true)
        expect(wire.subarray(lineEnd + 2 + size).toString()).toBe('\r\n')
        expect(Buffer.from(text).equals(bytes)).toBe(true)
      }),
    )
  })
})
