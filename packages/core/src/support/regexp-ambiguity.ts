/** In how many ways an expression can match the beginnings of a text: what a failing match of a hostile text costs. */
import { RegExpAutomaton } from './regexp-automaton.js'
import { type RegExpPart, structureOf } from './regexp-structure.js'

/** More places are not looked at: no expression that somebody writes for a path or a host has them. */
const MAX_PLACES = 160

/** What {@link ambiguityOf} finds. */
export interface Ambiguity {
  /** Whether the ways multiply with the length of the text: two ways through one repetition match the same text. */
  readonly exponential: boolean
  /** The ways grow with this power of the length: 0 for one way, 1 where two repetitions can share a text, and so on. */
  readonly degree: number
}

/**
 * The ambiguity of an expression that is anchored at both ends (Weber and Seidl, "On the degree of ambiguity of finite automata").
 * @returns `null` for one that is too large, or has syntax that is not known here
 */
export function ambiguityOf(expression: RegExp): Ambiguity | null {
  let found = known.get(expression)
  if (found === undefined) {
    const structure = structureOf(expression)
    found = structure === null ? null : ambiguityOfPart(structure, expression)
    known.set(expression, found)
  }
  return found
}

/** One expression may stand for the parameters of very many routes. */
const known = new WeakMap<RegExp, Ambiguity | null>()

function ambiguityOfPart(part: RegExpPart, expression: RegExp): Ambiguity | null {
  const automaton = new RegExpAutomaton(part, expression)
  if (automaton.size > MAX_PLACES) return null
  if (isExponential(automaton)) return { exponential: true, degree: Infinity }
  let degree = degreeOf(automaton)
  for (const look of automaton.looks) {
    const inner = ambiguityOfPart(look, expression)
    if (inner === null || inner.exponential) return inner
    // It may be looked at once for each place of the text.
    degree += inner.degree + 1
  }
  return { exponential: false, degree }
}

function isExponential(automaton: RegExpAutomaton): boolean {
  if (automaton.doubled.some(([from, to]) => automaton.leads(to, from))) return true
  return automaton.follow.some((_, place) => automaton.leads(place, place) && comesBackInTwoWays(automaton, place))
}

/** Whether a text leads from a place back to it in two ways: two walks that part and meet again. */
function comesBackInTwoWays(automaton: RegExpAutomaton, home: number): boolean {
  const inside = (place: number): boolean => automaton.together(place, home)
  const walks = new Walks(automaton, [inside, inside])
  return walks.between([home, home], [home, home]).some(([a, b]) => a !== b)
}

/** The longest chain of repetitions of which each can share a text with the next. */
function degreeOf(automaton: RegExpAutomaton): number {
  const loops = automaton.follow.flatMap((_, place) => (automaton.leads(place, place) ? [place] : []))
  const known = new Map<number, number>()
  const degreeFrom = (place: number): number => {
    const before = known.get(place)
    if (before !== undefined) return before
    const next = loops.filter((other) => sharesText(automaton, place, other)).map((other) => 1 + degreeFrom(other))
    const degree = Math.max(0, ...next)
    known.set(place, degree)
    return degree
  }
  return Math.max(0, ...loops.map(degreeFrom))
}

/** Whether one text repeats the first place, leads from it to the second one, and repeats that. */
function sharesText(automaton: RegExpAutomaton, first: number, second: number): boolean {
  if (!automaton.leads(first, second) || automaton.leads(second, first) || !automaton.alike(first, second)) return false
  const walks = new Walks(automaton, [
    (place) => automaton.together(place, first),
    (place) => automaton.leads(place, second),
    (place) => automaton.together(place, second),
  ])
  return walks.between([first, first, second], [first, second, second]).length > 0
}

/** Where walks are at one moment, and where they were just before. */
interface Stop {
  readonly places: readonly number[]
  readonly before: Stop[]
}

/** Walks of one text side by side, each within its own places. */
class Walks {
  readonly #automaton: RegExpAutomaton
  readonly #within: readonly ((place: number) => boolean)[]

  constructor(automaton: RegExpAutomaton, within: readonly ((place: number) => boolean)[]) {
    this.#automaton = automaton
    this.#within = within
  }

  /** Everything that the walks come by on a way from these places to those, the end among it; empty when there is no such way. */
  between(start: readonly number[], end: readonly number[]): (readonly number[])[] {
    const known = new Map<string, Stop>()
    const open: Stop[] = [{ places: start, before: [] }]
    for (let stop = open.pop(); stop !== undefined; stop = open.pop()) {
      for (const places of this.#steps(stop.places)) {
        const key = places.join()
        const seen = known.get(key)
        if (seen !== undefined) seen.before.push(stop)
        else {
          const next = { places, before: [stop] }
          known.set(key, next)
          open.push(next)
        }
      }
    }
    const ways = new Set<Stop>()
    const back = [known.get(end.join())]
    for (let stop = back.pop(); stop !== undefined; stop = back.pop()) {
      if (ways.has(stop)) continue
      ways.add(stop)
      back.push(...stop.before)
    }
    return [...ways].map(({ places }) => places)
  }

  #steps(places: readonly number[]): number[][] {
    let steps: number[][] = [[]]
    for (const [walk, place] of places.entries()) {
      const next = [...this.#automaton.follow[place]!].filter(this.#within[walk]!)
      steps = steps.flatMap((step) => next.map((to) => [...step, to])).filter((step) => this.#automaton.alike(...step))
    }
    return steps
  }
}
