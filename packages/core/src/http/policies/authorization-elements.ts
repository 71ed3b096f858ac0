/** The elements of token credentials: `token="abc", nonce="def"`, in one pass over the text (controller.md C213). */

/** A token and what came beside it. */
export interface TokenElements {
  readonly token: string
  readonly options: Readonly<Record<string, string>>
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const EQUALS = 0x3d
const SPACE = 0x20

const isSeparator = (code: number): boolean => code === 0x2c || code === 0x3b || code === 0x09

/** One element: with a name when it has the form `name=value`. */
interface Element {
  readonly name: string | null
  /** Without its quotes. */
  readonly value: string
  /** The whole as it was written. */
  readonly text: string
  readonly end: number
}

/**
 * The first element is the token, written `token="abc"`, `token=abc`, `"abc"` or `abc`. Values may hold `=`, `+` and `/`, quoted ones
 * separators too; empty elements are ignored.
 * @returns `null` without a token, and when a quote is not closed
 */
export function parseElements(text: string): TokenElements | null {
  const options = Object.create(null) as Record<string, string>
  let token: string | null = null
  for (let at = skipBlank(text, 0); at < text.length; ) {
    const element = readElement(text, at)
    if (element === null) return null
    if (token === null) token = tokenOf(element)
    else if (element.name !== null && element.name !== '__proto__') options[element.name] = element.value
    at = skipBlank(text, element.end)
  }
  return token === null || token === '' ? null : { token, options }
}

/** A token may end in `=`, so that only the name `token` makes a name of what stands before one. */
function tokenOf({ name, value, text }: Element): string {
  return name === 'token' || name === null ? value : text
}

function skipBlank(text: string, start: number): number {
  let at = start
  while (at < text.length && (text.charCodeAt(at) === SPACE || isSeparator(text.charCodeAt(at)))) at++
  return at
}

function readElement(text: string, start: number): Element | null {
  let at = start
  let name: string | null = null
  if (text.charCodeAt(at) !== QUOTE) {
    while (at < text.length && !isSeparator(text.charCodeAt(at)) && text.charCodeAt(at) !== EQUALS) at++
    if (text.charCodeAt(at) === EQUALS) {
      name = text.slice(start, at++).trimEnd()
      while (text.charCodeAt(at) === SPACE) at++
    }
  }
  if (text.charCodeAt(at) === QUOTE) return readQuoted(text, start, at + 1, name)
  while (at < text.length && !isSeparator(text.charCodeAt(at))) at++
  const whole = text.slice(start, at).trimEnd()
  return { name, value: name === null ? whole : whole.slice(whole.indexOf('=') + 1).trim(), text: whole, end: at }
}

function readQuoted(text: string, start: number, from: number, name: string | null): Element | null {
  let value = ''
  let copied = from
  let at = from
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    if (text.charCodeAt(at) === BACKSLASH) {
      value += text.slice(copied, at)
      copied = ++at
    }
    at++
  }
  if (at >= text.length) return null
  value += text.slice(copied, at)
  let end = at + 1
  while (end < text.length && text.charCodeAt(end) === SPACE) end++
  // Nothing may follow the closing quote but the next element.
  if (end < text.length && !isSeparator(text.charCodeAt(end))) return null
  return { name, value, text: text.slice(start, at + 1), end }
}
