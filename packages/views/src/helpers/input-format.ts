/** Dates as the controls of HTML take them (HTML §2.3.5). In UTC, as models read them. */
import { types } from 'node:util'

/** What a control holds. */
export type DateInput = 'date' | 'time' | 'datetime-local' | 'month' | 'week'

const DAY = 86_400_000

/** A value for a control of dates; text stays as it is. @param seconds whether times show them */
export function dateInputText(type: DateInput, value: unknown, seconds = true): string {
  if (!types.isDate(value)) return String(value)
  if (Number.isNaN(value.getTime())) return ''
  const iso = value.toISOString()
  // Years before 0 and after 9999 have a sign and six digits.
  const split = iso.indexOf('T')
  const date = iso.slice(0, split)
  const time = seconds ? iso.slice(split + 1, -1) : iso.slice(split + 1, split + 6)
  if (type === 'date') return date
  if (type === 'month') return date.slice(0, -3)
  if (type === 'week') return weekOf(value)
  if (type === 'time') return time
  return `${date}T${seconds ? time.slice(0, 8) : time}`
}

/** ISO 8601: weeks begin on Monday, and the first one has the first Thursday. */
function weekOf(date: Date): string {
  const day = Math.floor(date.getTime() / DAY)
  const thursday = new Date((day - ((((day + 3) % 7) + 7) % 7) + 3) * DAY)
  const year = thursday.getUTCFullYear()
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7)
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`
}

/** What a control of colours can show; black for everything else. */
export function colorInputText(value: unknown): string {
  const text = String(value).toLowerCase()
  return /^#[\da-f]{6}$/.test(text) ? text : '#000000'
}
