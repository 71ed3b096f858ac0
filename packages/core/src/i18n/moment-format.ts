/** Dates and times in a language: options of `Intl`, or patterns as Rails' files have them (app.md A89). */
import { ArgumentError } from '../errors/index.js'

/** How a moment is written: options of `Intl.DateTimeFormat`, or a pattern such as `'%d.%m.%Y'`. */
export type MomentFormat = Intl.DateTimeFormatOptions | string

/** Formats that every language has. */
export const STANDARD_FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  default: { dateStyle: 'medium', timeStyle: 'short' },
  short: { dateStyle: 'short', timeStyle: 'short' },
  long: { dateStyle: 'long', timeStyle: 'short' },
  full: { dateStyle: 'full', timeStyle: 'short' },
  date: { dateStyle: 'medium' },
  time: { timeStyle: 'short' },
}

const formats = new Map<string, Intl.DateTimeFormat>()
const MAX_FORMATS = 500

/** A moment as text. @throws ArgumentError for a part of a pattern that there is not, `RangeError` of `Intl` for a zone that is none */
export function writeMoment(date: Date, format: MomentFormat, locale: string, timeZone: string): string {
  if (typeof format !== 'string') return intl(locale, { timeZone, ...format }).format(date)
  return format.replace(/%(-?)([A-Za-z%])/g, (_, bare: string, letter: string) => {
    const text = patternPart(letter, date, locale, timeZone)
    return bare === '' ? text : text.replace(/^[0 ](?=.)/, '')
  })
}

const PARTS: Readonly<Record<string, readonly [type: Intl.DateTimeFormatPartTypes, options: Intl.DateTimeFormatOptions, width?: number]>> =
  {
    Y: ['year', { year: 'numeric' }],
    y: ['year', { year: '2-digit' }, 2],
    m: ['month', { month: '2-digit' }, 2],
    B: ['month', { month: 'long', day: 'numeric' }],
    b: ['month', { month: 'short', day: 'numeric' }],
    d: ['day', { day: '2-digit' }, 2],
    A: ['weekday', { weekday: 'long' }],
    a: ['weekday', { weekday: 'short' }],
    H: ['hour', { hour: '2-digit', hourCycle: 'h23' }, 2],
    I: ['hour', { hour: '2-digit', hourCycle: 'h12' }, 2],
    M: ['minute', { minute: '2-digit', hour: '2-digit', hourCycle: 'h23' }, 2],
    S: ['second', { second: '2-digit', minute: '2-digit' }, 2],
    p: ['dayPeriod', { hour: 'numeric', hourCycle: 'h12' }],
    Z: ['timeZoneName', { timeZoneName: 'short' }],
  }

function patternPart(letter: string, date: Date, locale: string, timeZone: string): string {
  if (letter === '%') return '%'
  if (letter === 'e') return patternPart('d', date, locale, timeZone).replace(/^0/, ' ')
  const part = PARTS[letter]
  if (part === undefined) throw new ArgumentError(`%${letter} is no part of a format: use ${Object.keys(PARTS).join(' ')} e %`)
  const [type, options, width = 0] = part
  const found = intl(locale, { timeZone, ...options })
    .formatToParts(date)
    .find((each) => each.type === type)
  return (found?.value ?? '').padStart(width, '0')
}

function intl(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}\n${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale, options)
  if (formats.size >= MAX_FORMATS) formats.clear()
  formats.set(key, made)
  return made
}
