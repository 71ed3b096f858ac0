/** The order of initializers (app.md A3). */
import { ConfigurationError } from '../errors/index.js'
import { closestName } from '../support/did-you-mean.js'
import type { OwnedInitializer } from './initializer-types.js'

/** The name with its owner. */
export const fullName = ({ owner, name }: OwnedInitializer): string => `${owner}.${name}`

/**
 * Puts initializers into their order: as they come, except where one says otherwise.
 * @throws ConfigurationError for a name that two of them have, for an unknown one, and for a circle, which it names
 */
export function orderInitializers(list: readonly OwnedInitializer[]): OwnedInitializer[] {
  const byName = index(list)
  const earlier = new Map<OwnedInitializer, Set<OwnedInitializer>>(list.map((each) => [each, new Set()]))
  for (const each of list) {
    for (const name of each.after) earlier.get(each)?.add(found(name, each, byName))
    for (const name of each.before) earlier.get(found(name, each, byName))?.add(each)
  }
  const ordered: OwnedInitializer[] = []
  const waiting = [...list]
  while (waiting.length > 0) {
    const at = waiting.findIndex((each) => [...(earlier.get(each) ?? [])].every((other) => ordered.includes(other)))
    if (at < 0) throw new ConfigurationError(`Initializers wait for each other: ${circle(waiting, earlier).map(fullName).join(' → ')}`)
    ordered.push(...waiting.splice(at, 1))
  }
  return ordered
}

function index(list: readonly OwnedInitializer[]): Map<string, OwnedInitializer> {
  const byName = new Map<string, OwnedInitializer>()
  for (const each of list) {
    const other = byName.get(fullName(each))
    if (other !== undefined) {
      const places = [other.file, each.file].filter((file) => file !== null).join(' and ')
      throw new ConfigurationError(
        `Two initializers are named ${fullName(each)}${places === '' ? '' : `, in ${places}`}: rename one of them`,
      )
    }
    byName.set(fullName(each), each)
  }
  // Without the owner, where that is clear.
  for (const each of list) if (!byName.has(each.name)) byName.set(each.name, each)
  return byName
}

function found(name: string, by: OwnedInitializer, byName: ReadonlyMap<string, OwnedInitializer>): OwnedInitializer {
  const known = byName.get(name)
  if (known !== undefined) return known
  const guess = closestName(name, byName.keys())
  const hint = guess === null ? `there are ${[...new Set(byName.values())].map(fullName).join(', ')}` : `did you mean ${guess}?`
  throw new ConfigurationError(`The initializer ${fullName(by)} refers to ${name}, which does not exist: ${hint}`)
}

/** Walks from one that waits to one that it waits for, until it comes back. */
function circle(waiting: readonly OwnedInitializer[], earlier: ReadonlyMap<OwnedInitializer, Set<OwnedInitializer>>): OwnedInitializer[] {
  const path: OwnedInitializer[] = []
  for (let each = waiting[0]; ; ) {
    const at = path.indexOf(each)
    if (at >= 0) return [...path.slice(at), each].reverse()
    path.push(each)
    each = [...(earlier.get(each) ?? [])].find((other) => waiting.includes(other)) as OwnedInitializer
  }
}
