/** English singular and plural forms, as far as routes need them: a small rule set behind the seam that any inflector fits. */

/** Singular and plural of a word. Compound words (`blogPosts`, `sales-people`) change their last part only. */
export interface Inflector {
  singularize(word: string): string
  pluralize(word: string): string
}

type Rule = readonly [pattern: RegExp, replacement: string]

const UNCOUNTABLE = new Set(
  'sheep fish deer series species news information equipment rice money police metadata feedback'.split(' '),
)

const IRREGULAR: ReadonlyArray<readonly [singular: string, plural: string]> = [
  ['person', 'people'], ['man', 'men'], ['woman', 'women'], ['child', 'children'], ['mouse', 'mice'], ['goose', 'geese'],
  ['foot', 'feet'], ['tooth', 'teeth'], ['ox', 'oxen'], ['datum', 'data'], ['medium', 'media'], ['criterion', 'criteria'],
  ['movie', 'movies'], ['tie', 'ties'], ['pie', 'pies'], ['shoe', 'shoes'], ['bus', 'buses'], ['gas', 'gases'],
  ['quiz', 'quizzes'], ['life', 'lives'], ['wife', 'wives'], ['knife', 'knives'], ['leaf', 'leaves'], ['wolf', 'wolves'],
  ['half', 'halves'], ['shelf', 'shelves'], ['hero', 'heroes'], ['potato', 'potatoes'], ['tomato', 'tomatoes'], ['echo', 'echoes'],
  ['cookie', 'cookies'], ['cache', 'caches'], ['axis', 'axes'], ['matrix', 'matrices'], ['vertex', 'vertices'], ['index', 'indices'],
]

const TO_SINGULAR: readonly Rule[] = [
  [/([^aeiou])ies$/i, '$1y'],
  [/(analy|diagno|cri|the|hypothe|parenthe|synop|ba)ses$/i, '$1sis'],
  [/(alias|status|virus|campus|bonus|census|corpus)es$/i, '$1'],
  [/(x|ch|sh|ss)es$/i, '$1'],
  [/(ss|us|is)$/i, '$1'],
  [/s$/i, ''],
]

const TO_PLURAL: readonly Rule[] = [
  [/([^aeiou]|qu)y$/i, '$1ies'],
  [/(analy|diagno|cri|the|hypothe|parenthe|synop|ba)sis$/i, '$1ses'],
  [/(x|ch|sh|s)$/i, '$1es'],
  [/$/, 's'],
]

/** Splits `adminBlogPosts` into `adminBlog` and `Posts`: the inflected part is the last one. */
const LAST_WORD = /^(.*[-_/ ]|.*(?=[A-Z]))?(.+)$/s

function inflect(word: string, from: 0 | 1, rules: readonly Rule[]): string {
  const parts = LAST_WORD.exec(word)
  const head = parts?.[1] ?? ''
  const last = word.slice(head.length)
  const lower = last.toLowerCase()
  if (last === '' || UNCOUNTABLE.has(lower)) return word
  for (const pair of IRREGULAR) {
    if (lower === pair[1 - from]) return word
    if (lower === pair[from]) return head + last[0] + pair[1 - from]!.slice(1)
  }
  for (const [pattern, replacement] of rules) {
    if (pattern.test(last)) return head + last.replace(pattern, replacement)
  }
  return word
}

/** The built-in rules. A word that already has the wanted form is returned as it is where the rules can tell. */
export const englishInflector: Inflector = {
  singularize: (word) => inflect(word, 1, TO_SINGULAR),
  pluralize: (word) => inflect(word, 0, TO_PLURAL),
}
