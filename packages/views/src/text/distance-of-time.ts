/** How long something is ago, in words (app.md A122). */
import { ArgumentError } from '@live/core'
import type { View } from '../view.js'
import { textFor } from './page-language.js'

/** A moment: milliseconds since the epoch, a date, or text that `Date` reads. */
export type Moment = Date | number | string

/** Options of `distanceOfTimeInWords`. */
export interface DistanceOptions {
  /** Tells seconds apart. Default false. */
  readonly includeSeconds?: boolean
}

interface Distance {
  /** Key below `datetime.distance_in_words`. */
  readonly key: string
  readonly count: number
  readonly one: string
  readonly other: string
}

const HOUR = 60
const DAY = 24 * HOUR
const MONTH = 30 * DAY
const YEAR = 365 * DAY

/** The words are those of `datetime.distance_in_words.*` in the application's languages, else English. */
export function distanceHelpers(view: View) {
  const distanceOfTimeInWords = (from: Moment, to: Moment = 0, { includeSeconds = false }: DistanceOptions = {}): string => {
    const [start, end] = [momentOf(from), momentOf(to)].sort((a, b) => a.getTime() - b.getTime()) as [Date, Date]
    const { key, count, one, other } = distance(start, end, includeSeconds)
    const english = (count === 1 ? one : other).replace('%{count}', String(count))
    return textFor(view, `datetime.distance_in_words.${key}`, english, { count })
  }
  /** `3 minutes`: from a moment until now. */
  const timeAgoInWords = (from: Moment, options: DistanceOptions = {}): string => distanceOfTimeInWords(from, Date.now(), options)
  return { distanceOfTimeInWords, timeAgoInWords, distanceOfTimeInWordsToNow: timeAgoInWords }
}

/** @throws ArgumentError for what is no moment */
export function momentOf(moment: Moment): Date {
  const date = moment instanceof Date ? moment : new Date(moment)
  if (Number.isNaN(date.getTime())) throw new ArgumentError(`${String(moment)} is no moment: give a Date, milliseconds, or ISO text`)
  return date
}

function distance(start: Date, end: Date, includeSeconds: boolean): Distance {
  const seconds = Math.round((end.getTime() - start.getTime()) / 1000)
  const minutes = Math.round((end.getTime() - start.getTime()) / 60_000)
  if (minutes < 2) return includeSeconds ? secondsInWords(seconds, minutes) : minute(minutes)
  if (minutes < 45) return words('x_minutes', minutes, '1 minute', '%{count} minutes')
  if (minutes < 1.5 * HOUR) return words('about_x_hours', 1, 'about 1 hour', 'about %{count} hours')
  if (minutes < DAY) return words('about_x_hours', Math.round(minutes / HOUR), 'about 1 hour', 'about %{count} hours')
  if (minutes < 42 * HOUR) return words('x_days', 1, '1 day', '%{count} days')
  if (minutes < MONTH) return words('x_days', Math.round(minutes / DAY), '1 day', '%{count} days')
  if (minutes < 2 * MONTH) return words('about_x_months', Math.round(minutes / MONTH), 'about 1 month', 'about %{count} months')
  if (minutes < YEAR) return words('x_months', Math.round(minutes / MONTH), '1 month', '%{count} months')
  return years(start, end, minutes)
}

const words = (key: string, count: number, one: string, other: string): Distance => ({ key, count, one, other })

const minute = (minutes: number): Distance =>
  minutes === 0
    ? words('less_than_x_minutes', 1, 'less than a minute', 'less than %{count} minutes')
    : words('x_minutes', 1, '1 minute', '%{count} minutes')

function secondsInWords(seconds: number, minutes: number): Distance {
  const bound = [5, 10, 20].find((each) => seconds < each)
  if (bound !== undefined) return words('less_than_x_seconds', bound, 'less than 1 second', 'less than %{count} seconds')
  if (seconds < 40) return words('half_a_minute', 1, 'half a minute', 'half a minute')
  return minute(seconds < 60 ? 0 : Math.max(1, minutes))
}

/** Leap days between do not count: the first of March is a year after the first of March. */
function years(start: Date, end: Date, minutes: number): Distance {
  const from = start.getUTCFullYear() + (start.getUTCMonth() >= 2 ? 1 : 0)
  const to = end.getUTCFullYear() - (end.getUTCMonth() < 2 ? 1 : 0)
  const leapDays = from > to ? 0 : leapYearsUntil(to) - leapYearsUntil(from - 1)
  const rest = minutes - leapDays * DAY
  const count = Math.floor(rest / YEAR)
  const beyond = rest % YEAR
  if (beyond < YEAR / 4) return words('about_x_years', count, 'about 1 year', 'about %{count} years')
  if (beyond < (3 * YEAR) / 4) return words('over_x_years', count, 'over 1 year', 'over %{count} years')
  return words('almost_x_years', count + 1, 'almost 1 year', 'almost %{count} years')
}

const leapYearsUntil = (year: number): number => Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)
