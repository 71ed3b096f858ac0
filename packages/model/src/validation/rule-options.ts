/** Whether rules can hold: asked when they are declared, so that a mistake shows at boot. */
import { types } from 'node:util'
import { ConfigurationError } from '@live/core'

const COMMON = ['message', 'on', 'if', 'unless', 'allowNull', 'allowBlank', 'strict']
const COMPARISONS = ['greaterThan', 'greaterThanOrEqualTo', 'equalTo', 'lessThan', 'lessThanOrEqualTo', 'otherThan']

/** The options of each rule. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  presence: [],
  absence: [],
  length: ['minimum', 'maximum', 'is', 'within'],
  format: ['with', 'without'],
  inclusion: ['in'],
  exclusion: ['in'],
  numericality: ['onlyInteger', 'odd', 'even', ...COMPARISONS],
  comparison: COMPARISONS,
  acceptance: ['accept'],
  confirmation: ['caseSensitive'],
  uniqueness: ['scope', 'caseSensitive', 'where'],
  associated: [],
}

/** The names of the rules, in the order in which they are checked. */
export const RULE_NAMES: readonly string[] = Object.keys(OPTIONS)

/** Throws for a rule, saying why. */
type Refuse = (text: string) => never

/** @throws ConfigurationError naming model, attribute and rule */
export function checkRuleSet(model: string, attribute: string, rules: object): void {
  const refuse: Refuse = (text) => {
    throw new ConfigurationError(`The rules of ${attribute} of ${model}: ${text}`)
  }
  for (const [name, given] of Object.entries(rules as Record<string, unknown>)) {
    if (COMMON.includes(name) || given === undefined) continue
    if (name === 'custom') {
      if (typeof given !== 'function') refuse('custom is a function of the value and the record')
    } else {
      checkRule(name, given, refuse)
    }
  }
}

function checkRule(name: string, given: unknown, refuse: Refuse): void {
  const known = OPTIONS[name] ?? refuse(`there is no rule ${name}; there are ${[...RULE_NAMES, 'custom'].join(', ')}`)
  if (types.isRegExp(given)) checkPattern(given, refuse)
  if (typeof given === 'boolean' || types.isRegExp(given) || Array.isArray(given)) return
  const options: object = typeof given === 'object' && given !== null ? given : refuse(`${name} takes true or options`)
  for (const option of Object.keys(options)) {
    if (![...known, ...COMMON].includes(option)) refuse(`${name} has no option ${option}; it has ${[...known, ...COMMON].join(', ')}`)
  }
  checkPattern((options as { with?: unknown }).with, refuse)
  if (name === 'length') checkLength(options, refuse)
}

/** With `m` a text of two lines passes if one of them is right: a way round the rule. */
function checkPattern(pattern: unknown, refuse: Refuse): void {
  if (types.isRegExp(pattern) && pattern.multiline) refuse('format takes no pattern with the flag m, which one right line would satisfy')
}

function checkLength(given: object, refuse: Refuse): void {
  const { minimum, maximum, is, within } = given as Record<string, unknown>
  const bounds = [minimum, maximum, is, ...(Array.isArray(within) ? (within as unknown[]) : [])].filter((bound) => bound !== undefined)
  if (bounds.length === 0) refuse('length needs minimum, maximum, is or within')
  if (bounds.some((bound) => !Number.isSafeInteger(bound) || (bound as number) < 0)) refuse('bounds of length are whole numbers from 0')
}
