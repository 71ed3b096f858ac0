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
  const structure = structureOf(expression)
  return structure === null ? null : ambiguityOfPart(structure, expression)
}

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
  return [...walks.from([home, home])].some(([a, b]) => a !== b && walks.lead([a!, b!], [home, home]))
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
  return walks.lead([first, first, second], [first, second, second])
}

/** Walks of one text side by side, each within its own places. */
class Walks {
  readonly #automaton: RegExpAutomaton
  readonly #within: readonly ((place: number) => boolean)[]

  constructor(automaton: RegExpAutomaton, within: readonly ((place: number) => boolean)[]) {
    this.#automaton = automaton
    this.#within = within
  }

  /** Whether the walks come from these places to those, in at least one step. */
  lead(start: readonly number[], end: readonly number[]): boolean {
    const wanted = end.join()
    for (const places of this.from(start)) if (places.join() === wanted) return true
    return false
  }

  /** All that the walks reach, in at least one step. */
  *from(start: readonly number[]): Generator<readonly number[], void, undefined> {
    const seen = new Set<string>()
    const open: (readonly number[])[] = [start]
    for (let places = open.pop(); places !== undefined; places = open.pop()) {
      for (const next of this.#steps(places)) {
        const key = next.join()
        if (seen.has(key)) continue
        seen.add(key)
        open.push(next)
        yield next
      }
    }
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
