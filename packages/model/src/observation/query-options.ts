/** `queries` of a database: what is seen of its statements. */
import { ConfigurationError } from '@live/core'
import { QUERY_TAGS, type QueryTag } from './query-tags.js'
import type { IsFiltered } from './shown-values.js'

/** What is seen of the statements of a database; nothing of it costs anything where it is off. */
export interface QueryOptions {
  /** Whether statements are lines of level debug, with time, values and rows. Default: true outside of production. */
  readonly log?: boolean
  /** Whether lines and warnings say which line of the application asked. Default: in development. */
  readonly callSites?: boolean
  /** Milliseconds from which on a statement is a warning; `false` for never. Default: 500 in development. */
  readonly slow?: number | false
  /** How often the same query from one line of one request is a warning; `false` for never. Default: 3 in development. */
  readonly nPlusOne?: number | false
  /** Whether statements and their time are counted per request, for its line in the log. Default: in development. */
  readonly figures?: boolean
  /** Whether a request remembers answers until it writes something, or begins a stream. Default: false. */
  readonly cache?: boolean
  /** What a comment behind each statement says: `true` for action, application and controller. Default: `false`, no comment. */
  readonly tags?: boolean | readonly QueryTag[]
}

/** {@link QueryOptions} with everything decided. */
export interface QuerySettings {
  readonly log: boolean
  readonly callSites: boolean
  readonly slow: number | null
  readonly nPlusOne: number | null
  readonly figures: boolean
  readonly cache: boolean
  readonly tags: readonly QueryTag[] | null
}

const NAMES = ['log', 'callSites', 'slow', 'nPlusOne', 'figures', 'cache', 'tags']

/** @throws ConfigurationError for what is no option, or can be none */
export function checkQueryOptions(options: QueryOptions = {}): void {
  for (const [name, value] of Object.entries(options)) {
    if (!NAMES.includes(name)) throw new ConfigurationError(`queries.${name} of the database is no option: there are ${NAMES.join(', ')}`)
    if (!isPossible(name, value))
      throw new ConfigurationError(
        `queries.${name} of the database is ${String(value).slice(0, 60)}: ${NEEDS[name] ?? 'set it to true or false'}`,
      )
  }
}

const NEEDS: Readonly<Record<string, string>> = {
  slow: 'set it to milliseconds from 0, or false',
  nPlusOne: 'set it to a whole number from 2, or false',
  tags: `set it to true, false, or a list of ${QUERY_TAGS.join(', ')}`,
}

function isPossible(name: string, value: unknown): boolean {
  if (value === undefined || value === false) return true
  if (name === 'slow') return typeof value === 'number' && value >= 0
  if (name === 'nPlusOne') return Number.isSafeInteger(value) && (value as number) >= 2
  if (name === 'tags' && Array.isArray(value)) return value.every((tag) => QUERY_TAGS.includes(tag as QueryTag))
  return value === true
}

/** The settings for an environment. */
export function querySettings(options: QueryOptions = {}, environment: string): QuerySettings {
  const developing = environment === 'development'
  const { log = environment !== 'production', callSites = developing, figures = developing, cache = false, tags = false } = options
  const { slow = developing ? 500 : false, nPlusOne = developing ? 3 : false } = options
  return {
    log,
    // Without the line nobody could tell whether it was the same.
    callSites: callSites || nPlusOne !== false,
    figures,
    cache,
    slow: slow === false ? null : slow,
    nPlusOne: nPlusOne === false ? null : nPlusOne,
    tags: tags === true ? QUERY_TAGS : tags === false || tags.length === 0 ? null : tags,
  }
}

/** What the log hides, and what the application is called. */
export interface ObservedHome {
  readonly isFiltered: IsFiltered
  readonly application: string
}
