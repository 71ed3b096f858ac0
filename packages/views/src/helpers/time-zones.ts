/** The time zones of the world, as choices. */
import { types } from 'node:util'
import type { Choice } from './select-options.js'

interface Zone {
  readonly name: string
  readonly minutes: number
}

let zones: readonly Zone[] | null = null

/** Two days in whose halves of the year every zone has its standard time once. */
const WINTER = Date.UTC(2024, 0, 1)
const SUMMER = Date.UTC(2024, 6, 1)

/** Every zone, from the west to the east, with the difference of its standard time. Made once: it takes some milliseconds. */
function allZones(): readonly Zone[] {
  const names = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])
  zones ??= [...names]
    .map((name) => ({ name, minutes: Math.min(offsetOf(name, WINTER), offsetOf(name, SUMMER)) }))
    .sort((a, b) => a.minutes - b.minutes || (a.name < b.name ? -1 : 1))
  return zones
}

function offsetOf(timeZone: string, time: number): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const found = /([+-])(\d\d):(\d\d)/.exec(name)
  return found === null ? 0 : (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}

/** `['(GMT+01:00) Europe/Berlin', 'Europe/Berlin']`, those of a list or pattern in front of all others. */
export function timeZoneChoices(priority: readonly string[] | RegExp | undefined): Choice[] {
  const first = allZones().filter(({ name }) => isFirst(name, priority))
  if (first.length === 0) return allZones().map(choice)
  const rest = allZones().filter((zone) => !first.includes(zone))
  return [...first.map(choice), ['-------------', '', { disabled: true }], ...rest.map(choice)]
}

function isFirst(name: string, priority: readonly string[] | RegExp | undefined): boolean {
  if (priority === undefined) return false
  // `search` keeps no place, as `test` does for patterns with a g.
  return types.isRegExp(priority) ? name.search(priority) !== -1 : priority.includes(name)
}

function choice({ name, minutes }: Zone): Choice {
  const size = Math.abs(minutes)
  const two = (value: number) => String(value).padStart(2, '0')
  return [`(GMT${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}) ${name.replaceAll('_', ' ')}`, name]
}
