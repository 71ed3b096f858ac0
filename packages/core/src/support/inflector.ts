/** English singular and plural forms: the `inflection` package behind the seam that any inflector fits. */
import { pluralize, singularize } from 'inflection'

/** Singular and plural of a word. Compound words (`blogPosts`, `sales-people`) change their last part only. */
export interface Inflector {
  singularize(word: string): string
  pluralize(word: string): string
}

/** Words that the package gets wrong, as singular and plural. */
const CORRECTIONS: ReadonlyArray<readonly [singular: string, plural: string]> = [
  ['medium', 'media'],
  ['shoe', 'shoes'],
  ['analysis', 'analyses'],
  ['quiz', 'quizzes'],
  ['cache', 'caches'],
  ['wife', 'wives'],
  ['hero', 'heroes'],
]

/** Splits `adminBlogPosts` into `adminBlog` and `Posts`: the inflected part is the last one. */
const LAST_WORD = /^(.*[-_/ ]|.*(?=[A-Z]))?(.+)$/s

function inflect(word: string, from: 0 | 1, rule: (word: string) => string): string {
  const head = LAST_WORD.exec(word)?.[1] ?? ''
  const last = word.slice(head.length)
  if (last === '') return word
  const lower = last.toLowerCase()
  const correction = CORRECTIONS.find((pair) => pair.includes(lower))
  return head + (correction === undefined ? rule(last) : last[0] + correction[1 - from].slice(1))
}

/** The forms of ordinary English. A word that already has the wanted form is returned as it is where that can be told. */
export const englishInflector: Inflector = {
  singularize: (word) => inflect(word, 1, singularize),
  pluralize: (word) => inflect(word, 0, pluralize),
}
