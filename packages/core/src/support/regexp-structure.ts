/** The structure of a regular expression: what follows what, what repeats. For looking at an expression, not for matching. */

/** A part of an expression. */
export type RegExpPart =
  /** One character of a kind, as source. */
  | { readonly kind: 'atom'; readonly source: string }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly RegExpPart[] }
  | { readonly kind: 'repeat'; readonly body: RegExpPart; readonly min: number; readonly max: number }
  /** What is looked at without being taken: its body is an expression of its own. */
  | { readonly kind: 'look'; readonly body: RegExpPart }

const NOTHING: RegExpPart = { kind: 'sequence', parts: [] }
/** A reference repeats whatever was matched before. */
const ANYTHING: RegExpPart = { kind: 'repeat', body: { kind: 'atom', source: '[\\s\\S]' }, min: 0, max: Infinity }

const GROUP = /\((?:\?(?:[:=!]|<[=!]|<[^>=!]+>))?/y
const QUANTIFIER = /[*+?]\??|\{(\d+)(?:(,)(\d*))?\}\??/y
const REFERENCE = /\\(?:[1-9]\d*|k<[^>]*>)/y
const ASSERTION = /[$^]|\\[Bb]/y
const ATOM = /\\(?:x[\da-f]{2}|u\{[\da-f]+\}|u[\da-f]{4}|p\{[^}]*\}|c[a-z]|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/iy

/**
 * The structure of an expression; `null` for one with syntax that this does not know, such as sets of the flag `v`, or groups with
 * flags of their own.
 */
export function structureOf({ source, flags }: RegExp): RegExpPart | null {
  if (flags.includes('v') || /\(\?[a-z-]/.test(source)) return null
  const reader = new Reader(source, flags.includes('u'))
  const whole = reader.choice()
  return reader.done ? whole : null
}

/** Reads from left to right. The expression is a valid one: `RegExp` took it. */
class Reader {
  readonly #source: string
  readonly #unicode: boolean
  #at = 0

  constructor(source: string, unicode: boolean) {
    this.#source = source
    this.#unicode = unicode
  }

  get done(): boolean {
    return this.#at >= this.#source.length
  }

  choice(): RegExpPart {
    const parts = [this.#sequence()]
    while (this.#take(/\|/y) !== null) parts.push(this.#sequence())
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts }
  }

  #sequence(): RegExpPart {
    const parts: RegExpPart[] = []
    while (!this.done && !'|)'.includes(this.#source[this.#at]!)) parts.push(this.#repeated(this.#term()))
    return { kind: 'sequence', parts }
  }

  #term(): RegExpPart {
    const group = this.#take(GROUP)
    if (group !== null) {
      const body = this.choice()
      this.#at++
      return /[=!]$/.test(group[0]) ? { kind: 'look', body } : body
    }
    if (this.#take(ASSERTION) !== null) return NOTHING
    if (this.#take(REFERENCE) !== null) return ANYTHING
    const [source] = this.#take(ATOM)!
    const pair = this.#unicode && /^[\ud800-\udbff]$/.test(source)
    return { kind: 'atom', source: pair ? source + this.#source[this.#at++]! : source }
  }

  #repeated(body: RegExpPart): RegExpPart {
    const found = this.#take(QUANTIFIER)
    if (found === null) return body
    const [text, least, comma, most] = found
    if (least === undefined) return { kind: 'repeat', body, min: text[0] === '+' ? 1 : 0, max: text[0] === '?' ? 1 : Infinity }
    const min = Number(least)
    return { kind: 'repeat', body, min, max: comma === undefined ? min : most === '' ? Infinity : Number(most) }
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#source)
    if (found !== null) this.#at = pattern.lastIndex
    return found
  }
}
