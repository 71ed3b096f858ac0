/** Parts of texts, and lists of words (app.md A123). They give plain text, which templates escape. */
import { ArgumentError } from '@live/core'

/** Options of {@link truncate}. */
export interface TruncateOptions {
  /** Most characters, the omission included. Default 30. */
  readonly length?: number
  /** Default `'...'`. */
  readonly omission?: string
  /** Cuts in front of it rather than within a word: `' '`. */
  readonly separator?: string
}

/** `Once upon a ti...`: cuts a text that is too long. Characters are not torn apart. */
export function truncate(text: unknown, { length = 30, omission = '...', separator }: TruncateOptions = {}): string {
  const characters = Array.from(textOf(text))
  if (characters.length <= length) return characters.join('')
  const room = Math.max(0, length - Array.from(omission).length)
  const kept = characters.slice(0, room).join('')
  const stop = separator === undefined ? -1 : (kept + (characters[room] ?? '')).lastIndexOf(separator)
  return (stop > 0 ? kept.slice(0, stop) : kept) + omission
}

/** Options of {@link excerpt}. */
export interface ExcerptOptions {
  /** Characters on each side of the phrase. Default 100. */
  readonly radius?: number
  /** Default `'...'`. */
  readonly omission?: string
}

/** The surroundings of the first place where a phrase stands, in any case; `null` when it does not. */
export function excerpt(text: unknown, phrase: string, { radius = 100, omission = '...' }: ExcerptOptions = {}): string | null {
  const whole = textOf(text)
  const at = phrase === '' ? -1 : whole.search(new RegExp(literal(phrase), 'i'))
  if (at < 0) return null
  const before = Array.from(whole.slice(0, at))
  const after = Array.from(whole.slice(at + phrase.length))
  const head = radius === 0 ? '' : before.slice(-radius).join('')
  const tail = after.slice(0, radius).join('')
  return [
    before.length > radius ? omission + head.trimStart() : head,
    whole.slice(at, at + phrase.length),
    after.length > radius ? tail.trimEnd() + omission : tail,
  ].join('')
}

/** Breaks lines between words so that they have at most `lineWidth` characters, default 80. Longer words stay whole. */
export function wordWrap(
  text: unknown,
  { lineWidth = 80, breakSequence = '\n' }: { lineWidth?: number; breakSequence?: string } = {},
): string {
  if (!(lineWidth > 0)) throw new ArgumentError(`lineWidth is ${String(lineWidth)}: give a number above 0`)
  return textOf(text)
    .split('\n')
    .map((line) => wrapped(line, lineWidth).join(breakSequence))
    .join('\n')
}

function wrapped(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.trimEnd().split(/ +/)) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current]
}

/** Text as a regular expression that stands for itself. */
export const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** Nothing for `null`, else the text of a value. */
export const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value))
