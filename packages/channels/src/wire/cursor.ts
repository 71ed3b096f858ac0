/** Where a reader is: the generation of the engine's history, and a position in it (channels.md CH8). */

/** `<generation>-<position>`, the id of a server-sent event. Opaque to applications. */
export type Cursor = string

/** A place among all events of an engine: increasing, below 2^53. 0 is before everything, and of what has none. */
export type Position = number

/** A cursor that was read. */
export interface Place {
  readonly gen: string
  readonly n: Position
}

const GENERATION = /^[a-z0-9]{1,12}$/
const DIGITS = /^\d{1,16}$/
/** Generation, dash, position. */
const MAX_CURSOR = 12 + 1 + 16

/** Whether a text can be a generation. */
export function isGeneration(text: string): boolean {
  return GENERATION.test(text)
}

/** The text of a place. */
export function cursorOf(gen: string, n: Position): Cursor {
  return `${gen}-${n}`
}

/** Reads a cursor; `null` for anything else. */
export function placeOf(cursor: string): Place | null {
  if (cursor.length > MAX_CURSOR) return null
  const dash = cursor.indexOf('-')
  const gen = cursor.slice(0, Math.max(dash, 0))
  const digits = cursor.slice(dash + 1)
  if (!GENERATION.test(gen) || !DIGITS.test(digits)) return null
  const n = Number(digits)
  return Number.isSafeInteger(n) ? { gen, n } : null
}
