/** Time zones as the data of this Node knows them. */

/** A zone, and its distance from UTC at the time that was asked about. */
export interface TimeZone {
  readonly name: string
  /** Such as `+05:30`. */
  readonly offset: string
}

/**
 * Zones by distance, then by name.
 * @param at daylight saving decides about the distance
 * @param filter part of a name, a distance such as `+1` or `-03:30`, or `local` for those with the distance of this machine
 */
export function timeZones(at: Date, filter?: string): TimeZone[] {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')].map((name): TimeZone => {
    return { name, offset: offsetOf(name, at) }
  })
  const wanted = filter === undefined ? zones : zones.filter(filterOf(filter, at))
  return wanted.sort((a, b) => minutes(a.offset) - minutes(b.offset) || (a.name < b.name ? -1 : 1))
}

function filterOf(filter: string, at: Date): (zone: TimeZone) => boolean {
  const distance = filter === 'local' ? offsetOf(undefined, at) : normalized(filter)
  if (distance !== null) return ({ offset }) => offset === distance
  const text = filter.toLowerCase().replaceAll(' ', '_')
  return ({ name }) => name.toLowerCase().includes(text)
}

/** `GMT+05:30` without its letters; UTC itself has no digits. */
function offsetOf(timeZone: string | undefined, at: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  return text === 'GMT' ? '+00:00' : text.slice('GMT'.length)
}

/** `+1` as `+01:00`; null for what is no distance. */
function normalized(text: string): string | null {
  const [, sign, hours = '', rest = '00'] = /^([+-])(\d{1,2})(?::?(\d\d))?$/.exec(text) ?? []
  return sign === undefined ? null : `${sign}${hours.padStart(2, '0')}:${rest}`
}

function minutes(offset: string): number {
  const [, sign, hours, rest] = /^([+-])(\d\d):(\d\d)/.exec(offset) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(rest))
}
