/** How long something holds: milliseconds, or a text such as `15m`. */
import { ArgumentError } from '@live/core'

/** Milliseconds, or a number with a unit: seconds, minutes, hours, days. */
export type Lifetime = number | `${number}${'s' | 'm' | 'h' | 'd'}`

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const TEXT = /^(\d{1,9})([smhd])$/

/** In milliseconds. @throws ArgumentError for what is no time above zero */
export function milliseconds(lifetime: Lifetime): number {
  const [, count, unit] = typeof lifetime === 'string' ? (TEXT.exec(lifetime) ?? []) : []
  const value = unit === undefined ? lifetime : Number(count) * UNITS[unit as keyof typeof UNITS]
  if (typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER) return value
  throw new ArgumentError(`${String(lifetime).slice(0, 40)} is no time: give milliseconds above 0, or a text such as '15m' or '30d'`)
}
