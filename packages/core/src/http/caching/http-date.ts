/** Dates of HTTP headers, in the three forms that recipients must know (RFC 9110 §5.6.7). */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that is sent today. */
const FIXED = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/
/** `Sunday, 06-Nov-94 08:49:37 GMT`, of RFC 850. */
const RFC850 = /^[A-Z][a-z]{5,8}, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/
/** `Sun Nov  6 08:49:37 1994`, of C's `asctime`; it is UTC although it does not say so. */
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/

/** Milliseconds since the epoch; `null` for what is no date in any of the forms. */
export function parseHttpDate(text: string): number | null {
  const fixed = FIXED.exec(text)
  if (fixed !== null) return instant(fixed[3], fixed[2], fixed[1], fixed[4], fixed[5], fixed[6])
  const old = RFC850.exec(text)
  if (old !== null) return instant(fullYear(Number(old[3])), old[2], old[1], old[4], old[5], old[6])
  const c = ASCTIME.exec(text)
  return c === null ? null : instant(c[6], c[1], c[2], c[3], c[4], c[5])
}

/** A year of two digits that would be more than 50 years ahead is one of the past. */
function fullYear(year: number): string {
  const now = new Date().getUTCFullYear()
  const near = now - (now % 100) + year
  return String(near > now + 50 ? near - 100 : near)
}

function instant(year: string, month: string, day: string, hour: string, minute: string, second: string): number | null {
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)]
  const date = new Date(0)
  date.setUTCFullYear(Number(year), MONTHS.indexOf(month), d)
  // A leap second counts as the one after it; everything else that overflows is no date.
  if (!MONTHS.includes(month) || date.getUTCDate() !== d || h > 23 || m > 59 || s > 60) return null
  return date.setUTCHours(h, m, s)
}
