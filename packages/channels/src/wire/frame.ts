/**
 * The bytes of one event as engines store them (channels.md section 4):
 * `0x01 | flags u8 | token 16 B | index u16 | nameLen u8 | name | keyLen u8 | key | [retry u32] | data`.
 */

/** First byte. Frames of other versions are skipped, so that two versions of an application can run side by side. */
export const FRAME_VERSION = 1

/** Bits of the second byte. */
export const FLAG = {
  /** The data is JSON text, which is one line. */
  json: 1,
  /** The data is a Turbo Stream. */
  turbo: 2,
  /** The event has no position, and is never replayed. */
  ephemeral: 4,
  /** The data is bytes; server-sent events carry them as base64. */
  binary: 8,
  /** A `retry` stands before the data. */
  retry: 16,
} as const

/** Bytes of a token. */
export const TOKEN_BYTES = 16
/** Longest name and key, in bytes. */
export const MAX_LABEL_BYTES = 255

const FIXED_BYTES = 2 + TOKEN_BYTES + 2
const RETRY_BYTES = 4

/** An event without its place. */
export interface FrameContent {
  readonly flags: number
  /** Name of the event; `''` for none. */
  readonly name: string
  /** Events of one key replace each other where that is allowed; `''` for none. */
  readonly key: string
  /** Milliseconds; only with `FLAG.retry`. */
  readonly retry: number
  readonly data: Uint8Array
}

/** What {@link decodeFrame} gives. */
export interface DecodedFrame extends FrameContent {
  /** 16 characters, one per byte. */
  readonly token: string
  readonly index: number
}

/** Whether a text can be a name or a key: one line without NUL (channels.md CH9). */
export function isLabel(text: string): boolean {
  return !text.includes('\n') && !text.includes('\r') && !text.includes('\0')
}

/** The bytes of an event. @param token 16 bytes that tell the batch; @param index place in the batch */
export function encodeFrame(content: FrameContent, token: Uint8Array, index: number): Buffer {
  const { flags, name, key, retry, data } = content
  const nameBytes = Buffer.byteLength(name)
  const keyBytes = Buffer.byteLength(key)
  const retryBytes = (flags & FLAG.retry) === 0 ? 0 : RETRY_BYTES
  const frame = Buffer.allocUnsafe(FIXED_BYTES + 2 + nameBytes + keyBytes + retryBytes + data.byteLength)
  frame[0] = FRAME_VERSION
  frame[1] = flags
  frame.set(token, 2)
  let at = frame.writeUInt16BE(index, 2 + TOKEN_BYTES)
  at = frame.writeUInt8(nameBytes, at)
  at += frame.write(name, at)
  at = frame.writeUInt8(keyBytes, at)
  at += frame.write(key, at)
  if (retryBytes > 0) at = frame.writeUInt32BE(retry, at)
  frame.set(data, at)
  return frame
}

/** Reads the bytes of an event; `null` for another version, and for what is no frame. */
export function decodeFrame(bytes: Uint8Array): DecodedFrame | null {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (frame.length < FIXED_BYTES + 2 || frame[0] !== FRAME_VERSION) return null
  const flags = frame[1]
  const nameAt = FIXED_BYTES + 1
  const keyAt = nameAt + frame[FIXED_BYTES] + 1
  if (keyAt > frame.length) return null
  const afterKey = keyAt + frame[keyAt - 1]
  const dataAt = afterKey + ((flags & FLAG.retry) === 0 ? 0 : RETRY_BYTES)
  if (dataAt > frame.length) return null
  const name = frame.toString('utf8', nameAt, keyAt - 1)
  const key = frame.toString('utf8', keyAt, afterKey)
  if (!isLabel(name) || !isLabel(key)) return null
  return {
    flags,
    token: frame.toString('latin1', 2, 2 + TOKEN_BYTES),
    index: frame.readUInt16BE(2 + TOKEN_BYTES),
    name,
    key,
    retry: dataAt === afterKey ? 0 : frame.readUInt32BE(afterKey),
    data: frame.subarray(dataAt),
  }
}
