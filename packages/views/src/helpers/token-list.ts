/** Lists of words in one attribute, such as the classes of an element (app.md A111). */
import { SafeString } from '../html/safe-string.js'

/** Words: text, lists of them, or records whose keys count where the value is true. */
export type Tokens = string | number | boolean | SafeString | null | undefined | readonly Tokens[] | { readonly [token: string]: unknown }

/** `tokenList('a', { b: true, c: false }, ['d'])` is `a b d`; each word once. Not escaped: text for an attribute. */
export function tokenList(...tokens: readonly Tokens[]): string {
  const words = new Set<string>()
  collect(words, tokens)
  return [...words].join(' ')
}

function collect(words: Set<string>, value: Tokens): void {
  if (value === null || value === undefined || typeof value === 'boolean') return
  if (Array.isArray(value)) {
    for (const each of value as readonly Tokens[]) collect(words, each)
  } else if (typeof value === 'object' && !(value instanceof SafeString)) {
    for (const [word, wanted] of Object.entries(value)) if (wanted) collect(words, word)
  } else {
    for (const word of String(value).split(/\s+/)) if (word !== '') words.add(word)
  }
}
