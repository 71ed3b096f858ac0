/** The sound that the demo begins with. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Recording } from '../../app/models/recording.js'
import { scale, seedRecording } from '../../db/seeds/recording.js'
import { useDatabase } from '../test-helper.js'

describe('scale', () => {
  const wav = scale(1)

  it('is a WAV file whose head says what follows', () => {
    expect([wav.toString('latin1', 0, 4), wav.toString('latin1', 8, 16), wav.toString('latin1', 36, 40)]).toEqual([
      'RIFF',
      'WAVEfmt ',
      'data',
    ])
    expect([wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([wav.length - 8, wav.length - 44])
    const [channels, rate, perSecond, perSample, bits] = [22, 24, 28, 32, 34].map((at) =>
      at === 24 || at === 28 ? wav.readUInt32LE(at) : wav.readUInt16LE(at),
    )
    expect([perSample, perSecond]).toEqual([(channels! * bits!) / 8, rate! * perSample!])
    expect(wav.length).toBe(44 + perSecond!)
  })

  it('can be heard, and is not cut off', () => {
    let loudest = 0
    for (let at = 44; at < wav.length; at += 2) loudest = Math.max(loudest, Math.abs(wav.readInt16LE(at)))
    expect(loudest).toBeGreaterThan(8_000)
    expect(loudest).toBeLessThan(32_767)
  })
})

describe('seedRecording', () => {
  useDatabase()

  it('keeps it once', async () => {
    await expect(seedRecording()).resolves.toBe(true)
    await expect(seedRecording()).resolves.toBe(false)
    const recording = await Recording.first()
    expect(readFileSync(recording!.path).length).toBe(recording!.size)
  })
})
