/** English singular and plural forms: the `inflection` package behind the seam that any inflector fits, and words of the application's own. */
import { pluralize, singularize } from 'inflection'
import { ArgumentError } from '../errors/index.js'

/** Singular and plural of a word. Compound words (`blogPosts`, `sales-people`) change their last part only. */
export interface Inflector {
  singularize(word: string): string
  pluralize(word: string): string
}

/** Words whose forms the grammar does not tell. */
export interface Inflections {
  /** Plurals by their singulars: `{ ox: 'oxen' }`. */
  readonly irregular?: Readonly<Record<string, string>>
  /** Words that are the same in both: `['fish', 'jeans']`. */
  readonly uncountable?: readonly string[]
}

type Pair = readonly [singular: string, plural: string]

/** Words that the package gets wrong. */
const CORRECTIONS: readonly Pair[] = [
  ['medium', 'media'],
  ['shoe', 'shoes'],
  ['analysis', 'analyses'],
  ['quiz', 'quizzes'],
  ['cache', 'caches'],
  ['wife', 'wives'],
  ['hero', 'heroes'],
]

/** Pairs by both of their words, in lower case; those of the application take the places of ours. */
const PAIRS = new Map<string, Pair>()
for (const pair of CORRECTIONS) add(pair)

function add(pair: Pair): void {
  for (const word of pair) PAIRS.set(word, pair)
}

/**
 * Teaches {@link englishInflector} words, for the whole process: routes, models, `pluralize` and the rest. Call it in
 * `config/initializers/inflections.ts`, which generators read as well. What is said last about a word holds.
 * @throws ArgumentError for something that is no word
 */
export function inflections({ irregular = {}, uncountable = [] }: Inflections): void {
  const pairs = [...Object.entries(irregular), ...uncountable.map((word) => [word, word] as const)]
  for (const [singular, plural] of pairs) add([checkedWord(singular), checkedWord(plural)])
}

function checkedWord(word: unknown): string {
  if (typeof word === 'string' && /^\p{L}+$/u.test(word)) return word.toLowerCase()
  throw new ArgumentError(
    `${JSON.stringify(word)} is no word: inflections takes single words, { irregular: { ox: 'oxen' }, uncountable: ['fish'] }`,
  )
}

/** Splits `adminBlogPosts` into `adminBlog` and `Posts`: the inflected part is the last one. */
const LAST_WORD = /^(.*[-_/ ]|.*(?=[A-Z]))?(.+)$/s

function inflect(word: string, from: 0 | 1, rule: (word: string) => string): string {
  const head = LAST_WORD.exec(word)?.[1] ?? ''
  const last = word.slice(head.length)
  if (last === '') return word
  const pair = PAIRS.get(last.toLowerCase())
  return head + (pair === undefined ? rule(last) : inCaseOf(last, pair[from === 0 ? 1 : 0]))
}

const inCaseOf = (model: string, word: string): string =>
  model[0] === model[0].toLowerCase() ? word : word[0].toUpperCase() + word.slice(1)

/** The forms of ordinary English. A word that already has the wanted form is returned as it is where that can be told. */
export const englishInflector: Inflector = {
  singularize: (word) => inflect(word, 1, singularize),
  pluralize: (word) => inflect(word, 0, pluralize),
}
