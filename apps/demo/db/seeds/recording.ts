/** A piece of sound to begin with: a scale that rises for forty seconds, so that a jump can be heard. */
import { writeFile } from 'node:fs/promises'
import { Recording } from '../../app/models/recording.js'

const RATE = 44_100
const HEAD = 44
/** A pentatonic scale, as ratios to the first note. */
const SCALE = [1, 9 / 8, 5 / 4, 3 / 2, 5 / 3]
const NOTES_PER_SECOND = 2

/** A WAV file: mono, 16 bit, 44 100 Hz. @param seconds its length */
export function scale(seconds: number): Buffer {
  const samples = seconds * RATE
  const wav = Buffer.alloc(HEAD + samples * 2)
  writeHead(wav, samples * 2)
  for (let n = 0; n < samples; n++) wav.writeInt16LE(Math.round(sampleAt(n / RATE) * 32_767), HEAD + n * 2)
  return wav
}

/** The wave at a time: every note begins anew, and fades. @returns from -1 to 1 */
function sampleAt(time: number): number {
  const note = Math.floor(time * NOTES_PER_SECOND)
  const octave = Math.floor(note / SCALE.length) % 4
  const frequency = 110 * 2 ** octave * SCALE[note % SCALE.length]!
  return 0.4 * Math.sin(2 * Math.PI * frequency * time) * Math.exp(-6 * (time - note / NOTES_PER_SECOND))
}

function writeHead(wav: Buffer, bytes: number): void {
  wav.write('RIFF', 0)
  wav.writeUInt32LE(HEAD - 8 + bytes, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20) // PCM
  wav.writeUInt16LE(1, 22) // channels
  wav.writeUInt32LE(RATE, 24)
  wav.writeUInt32LE(RATE * 2, 28) // bytes per second
  wav.writeUInt16LE(2, 32) // bytes per sample
  wav.writeUInt16LE(16, 34) // bits per sample
  wav.write('data', 36)
  wav.writeUInt32LE(bytes, 40)
}

/** Keeps the scale as a recording, unless there is one already. Resolves to whether it was new. */
export async function seedRecording(): Promise<boolean> {
  if ((await Recording.count()) > 0) return false
  const wav = scale(40)
  const moveTo = (path: string): Promise<void> => writeFile(path, wav)
  await Recording.keep({ originalFilename: 'scale.wav', contentType: 'audio/wav', size: wav.length, moveTo })
  return true
}
