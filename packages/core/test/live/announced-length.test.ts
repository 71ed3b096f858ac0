import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { AnnouncedLength } from '../../src/live/announced-length.js'
import { StreamCounts } from '../../src/live/stream-counts.js'

const counted = (bytes: number, dropped = 0): StreamCounts => Object.assign(new StreamCounts(), { bytes, dropped })

describe('AnnouncedLength', () => {
  it('L92: without an announcement everything fits and nothing lacks', () => {
    const length = new AnnouncedLength()
    expect([length.given, length.excess(counted(9), 9), length.lack(counted(9, 9))]).toEqual([false, null, null])
  })

  it('L92: what was announced is given up to the last byte, and not further', () => {
    const length = new AnnouncedLength()
    length.announce(10)
    expect([length.given, length.excess(counted(4), 6), length.lack(counted(10))]).toEqual([true, null, null])
    expect(length.excess(counted(4), 7)?.message).toBe('More than the announced 10 bytes were written')
    expect(length.lack(counted(9))?.message).toBe('Only 9 of the announced 10 bytes were written, and 0 chunks of these were dropped')
  })

  it('L92: a chunk that was dropped lacks, although it was counted', () => {
    const length = new AnnouncedLength()
    length.announce(10)
    expect(length.lack(counted(10, 1))?.message).toContain('1 chunks of these were dropped')
  })

  it('L92: an announcement can be taken back, and may be of nothing', () => {
    const length = new AnnouncedLength()
    length.announce(0)
    expect([length.given, length.excess(counted(0), 1)?.code]).toEqual([true, 'ERR_ARGUMENT'])
    length.announce(null)
    expect([length.given, length.excess(counted(0), 1)]).toEqual([false, null])
  })

  it('L92: writes that are refused when they are too much never add up to more', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.array(fc.nat(40)), (announced, sizes) => {
        const length = new AnnouncedLength()
        length.announce(announced)
        const counts = new StreamCounts()
        for (const size of sizes) if (length.excess(counts, size) === null) counts.bytes += size
        expect(counts.bytes).toBeLessThanOrEqual(announced)
        expect(length.lack(counts) === null).toBe(counts.bytes === announced)
      }),
    )
  })
})
