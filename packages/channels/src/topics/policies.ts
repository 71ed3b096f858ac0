/** Which settings hold for a topic: those of the pattern that fits it best. */
import { ConfigurationError } from '@live/core'
import { checkHistory, type HistoryPolicy, type HubSettings, type OverflowPolicy, type TopicPolicy } from '../hub/options.js'
import { faultOf, type Topic } from './topic.js'

/** The settings of one topic, with nothing left out. */
export interface Policy {
  /** `null` is ephemeral. */
  readonly history: Required<HistoryPolicy> | null
  readonly overflow: OverflowPolicy
  readonly authorize: TopicPolicy['authorize'] | null
  readonly maxPayload: number
  /** Names of the segments of the pattern; `null` for a literal one. */
  readonly names: readonly (string | null)[]
}

interface Pattern {
  readonly segments: readonly string[]
  /** Characters that are not parameters: more of them fit better. */
  readonly weight: number
  readonly policy: Policy
}

const OVERFLOWS: readonly OverflowPolicy[] = ['disconnect', 'coalesce', 'drop']
/** Topics whose policies are remembered; past it they are looked up again. */
const MAX_CACHED = 10_000
const PARAMETER = /^:[A-Za-z_]\w*$/

/** Finds policies of topics. */
export class Policies {
  readonly #patterns: readonly Pattern[]
  readonly #default: Policy
  readonly #cache = new Map<Topic, Policy>()

  /** @throws ConfigurationError for a pattern that no topic fits, and for settings that contradict each other */
  constructor(settings: HubSettings) {
    this.#default = policyFrom('', {}, settings)
    this.#patterns = Object.entries(settings.topics)
      .map(([pattern, policy]) => patternFrom(pattern, policy, settings))
      .sort((a, b) => b.weight - a.weight)
  }

  /** How many topics are remembered. */
  get remembered(): number {
    return this.#cache.size
  }

  /** The policy of a topic. */
  of(topic: Topic): Policy {
    let policy = this.#cache.get(topic)
    if (policy === undefined) {
      const segments = topic.split('/')
      policy = this.#patterns.find((pattern) => fits(pattern.segments, segments))?.policy ?? this.#default
      if (this.#cache.size >= MAX_CACHED) this.#cache.clear()
      this.#cache.set(topic, policy)
    }
    return policy
  }
}

/** What the named segments of a topic hold. */
export function paramsOf(policy: Policy, topic: Topic): Readonly<Record<string, string>> {
  const params = Object.create(null) as Record<string, string>
  const segments = topic.split('/')
  policy.names.forEach((name, i) => {
    if (name !== null) params[name] = decoded(segments[i])
  })
  return params
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // Bytes that are no text; a topic as text may hold any.
    return segment
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return pattern.length === segments.length && pattern.every((each, i) => each.startsWith(':') || each === segments[i])
}

function patternFrom(pattern: string, policy: TopicPolicy, settings: HubSettings): Pattern {
  const segments = pattern.split('/')
  const literal = segments.map((each) => (PARAMETER.test(each) ? 'x' : each)).join('/')
  const fault = segments.some((each) => each.startsWith(':') && !PARAMETER.test(each)) ? 'a parameter has no name' : faultOf(literal)
  if (fault !== null) throw new ConfigurationError(`createHub: the pattern ${JSON.stringify(pattern)} of topics fits nothing: ${fault}`)
  const weight = segments.reduce((sum, each) => sum + (each.startsWith(':') ? 0 : each.length), 0)
  return { segments, weight, policy: policyFrom(pattern, policy, settings) }
}

function policyFrom(pattern: string, policy: TopicPolicy, settings: HubSettings): Policy {
  const { history, overflow = 'disconnect', authorize = null, maxPayload = settings.limits.payloadBytes } = policy
  const name = `topics[${JSON.stringify(pattern)}]`
  if (!OVERFLOWS.includes(overflow)) throw new ConfigurationError(`createHub: ${name}.overflow is one of ${OVERFLOWS.join(', ')}`)
  if (overflow !== 'disconnect' && history !== false) {
    throw new ConfigurationError(`createHub: ${name}.overflow ${overflow} loses events: it needs history: false`)
  }
  if (history !== false && history !== undefined) checkHistory(`${name}.history`, history)
  const names = pattern.split('/').map((each) => (each.startsWith(':') ? each.slice(1) : null))
  return { history: history === false ? null : { ...settings.history, ...history }, overflow, authorize, maxPayload, names }
}
