/** An expression as places and steps between them (Glushkov's automaton), and what can be reached from where. */
import type { RegExpPart } from './regexp-structure.js'

/** Counted repetitions are written out up to this many times, in one another together; more count as endless. */
const MAX_WRITTEN_OUT = 8
/** Characters by which two kinds are compared: printable ASCII, a line end, and some beyond. */
const SAMPLES = ['\n', ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)), 'é', 'ß', 'Я', '世', '\u2028', '\ufeff', '😀']

/** What a part can begin and end with. */
interface Ends {
  readonly nullable: boolean
  readonly first: readonly number[]
  readonly last: readonly number[]
}

const EMPTY: Ends = { nullable: true, first: [], last: [] }

/** The automaton of one expression. A place is where one character was taken. */
export class RegExpAutomaton {
  /** Places that each place leads to. */
  readonly follow: Set<number>[] = []
  /** Steps that there is more than one way for. */
  readonly doubled: (readonly [number, number])[] = []
  /** What is looked at on the way. */
  readonly looks: RegExpPart[] = []
  readonly #masks: bigint[] = []
  readonly #samples: readonly string[]
  readonly #flags: string
  /** How often what is visited now is written out. */
  #times = 1
  #reach: boolean[][] | null = null

  constructor(whole: RegExpPart, { source, flags }: RegExp) {
    this.#samples = [...new Set([...SAMPLES, ...source])]
    this.#flags = flags.replace(/[^iu]/g, '')
    this.#visit(whole)
  }

  /** How many places there are. */
  get size(): number {
    return this.follow.length
  }

  /** Whether one character suits all of these places. */
  alike(...places: readonly number[]): boolean {
    return places.reduce((common, place) => common & this.#masks[place]!, -1n) !== 0n
  }

  /** Whether one place leads to another, in one step or many. */
  leads(from: number, to: number): boolean {
    this.#reach ??= this.follow.map((next) => this.#reachable(next))
    return this.#reach[from]![to]!
  }

  /** Whether places are parts of one repetition. */
  together(a: number, b: number): boolean {
    return this.leads(a, b) && this.leads(b, a)
  }

  #reachable(next: ReadonlySet<number>): boolean[] {
    const seen = this.follow.map(() => false)
    const open = [...next]
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (seen[place]) continue
      seen[place] = true
      open.push(...this.follow[place]!)
    }
    return seen
  }

  #visit(part: RegExpPart): Ends {
    if (part.kind === 'atom') return this.#place(part.source)
    if (part.kind === 'repeat') return this.#repeat(part.body, part.min, part.max)
    if (part.kind === 'look') {
      this.looks.push(part.body)
      return EMPTY
    }
    const ends = part.parts.map((each) => this.#visit(each))
    if (part.kind === 'sequence') return ends.reduce((before, after) => this.#join(before, after), EMPTY)
    return { nullable: ends.some((e) => e.nullable), first: ends.flatMap((e) => e.first), last: ends.flatMap((e) => e.last) }
  }

  #place(source: string): Ends {
    const pattern = new RegExp(`^${source}$`, this.#flags)
    let mask = 0n
    for (const [i, sample] of this.#samples.entries()) if (pattern.test(sample)) mask |= 1n << BigInt(i)
    const place = this.follow.push(new Set()) - 1
    this.#masks.push(mask)
    return { nullable: false, first: [place], last: [place] }
  }

  #repeat(body: RegExpPart, min: number, max: number): Ends {
    if (max === 0) return EMPTY
    if (max * this.#times > MAX_WRITTEN_OUT) return this.#endless(body, min)
    this.#times *= max
    let ends = EMPTY
    for (let i = 0; i < max; i++) {
      const once = this.#visit(body)
      ends = this.#join(ends, { ...once, nullable: once.nullable || i >= min })
    }
    this.#times /= max
    return ends
  }

  #endless(body: RegExpPart, min: number): Ends {
    const once = this.#visit(body)
    this.#link(once.last, once.first)
    // Nothing counts as one of the times that are required, so that each of the others can be any of them.
    if (once.nullable && min > 1) this.#link(once.last, once.first)
    return { ...once, nullable: once.nullable || min === 0 }
  }

  #join(before: Ends, after: Ends): Ends {
    this.#link(before.last, after.first)
    return {
      nullable: before.nullable && after.nullable,
      first: before.nullable ? [...before.first, ...after.first] : before.first,
      last: after.nullable ? [...before.last, ...after.last] : after.last,
    }
  }

  #link(from: readonly number[], to: readonly number[]): void {
    for (const a of from) {
      for (const b of to) {
        if (this.follow[a]!.has(b)) this.doubled.push([a, b])
        else this.follow[a]!.add(b)
      }
    }
  }
}
