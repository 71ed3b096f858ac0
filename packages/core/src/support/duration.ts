/** Lengths of time as people write them. */

const FORM = /^(\d{1,9}) ?(ms|[smhdw])$/
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Milliseconds, or text such as `'90s'`, `'3m'` or `'1h'` (`ms s m h d w`), in milliseconds; `NaN` for anything else. */
export function durationMs(value: unknown): number {
  if (typeof value === 'number') return value
  const match = typeof value === 'string' ? FORM.exec(value) : null
  return match === null ? Number.NaN : Number(match[1]) * UNITS[match[2]]
}
