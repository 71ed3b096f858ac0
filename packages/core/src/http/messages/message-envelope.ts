/** What is inside a signed or encrypted message: the data, what it is for, and until when it holds (controller.md C166). */
import { ArgumentError, isError } from '../../errors/index.js'

/** What a message is bound to. */
export interface MessageOptions {
  /** What it is for; reading it for anything else fails. Default: nothing in particular. */
  readonly purpose?: string
  /** Milliseconds since the epoch from which on it reads as nothing. Default: never. */
  readonly expiresAt?: number
}

/** A message that was read. */
export interface OpenedMessage {
  /** The data, with the types of JSON. */
  readonly value: unknown
  /** When it expires, in milliseconds since the epoch; `null` for never. */
  readonly expiresAt: number | null
  /** Whether an old key was needed: the message should be made anew (C167). */
  readonly rotated: boolean
}

/**
 * Data and metadata as JSON text.
 * @throws ArgumentError for what JSON cannot carry
 */
export function sealEnvelope(value: unknown, options: MessageOptions): string {
  let data: string | undefined
  try {
    data = JSON.stringify(value)
  } catch (cause) {
    throw new ArgumentError(`The value cannot be written as JSON: ${isError(cause) ? cause.message : String(cause)}`, { cause })
  }
  if (data === undefined) throw new ArgumentError(`A ${typeof value} cannot be written as JSON: pass null, or delete the entry`)
  const exp = options.expiresAt === undefined ? '' : `,"exp":${JSON.stringify(new Date(options.expiresAt).toISOString())}`
  const pur = options.purpose === undefined ? '' : `,"pur":${JSON.stringify(options.purpose)}`
  return `{"_live":{"data":${data}${exp}${pur}}}`
}

/** Reads what {@link sealEnvelope} wrote; `null` when it is something else, has another purpose, or has expired. */
export function openEnvelope(text: string, purpose: string | undefined, now: number, rotated: boolean): OpenedMessage | null {
  const envelope = parse(text)
  if (typeof envelope !== 'object' || envelope === null || !('data' in envelope)) return null
  const { data, exp, pur } = envelope as { data: unknown; exp?: unknown; pur?: unknown }
  if (pur !== purpose) return null
  const expiresAt = exp === undefined ? null : Date.parse(String(exp))
  // A date that does not parse is NaN, and NaN is not later than now either.
  if (expiresAt !== null && !(expiresAt > now)) return null
  return { value: data, expiresAt, rotated }
}

function parse(text: string): unknown {
  try {
    return (JSON.parse(text) as { _live?: unknown } | null)?._live
  } catch {
    // Authentic, but not ours: another program shares the key.
    return null
  }
}
