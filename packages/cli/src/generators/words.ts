/** Words of names: how they are split, inflected, and written as classes, variables, files and tables. */
import { pluralize as inflectPlural, singularize as inflectSingular } from 'inflection'

/** Words that the `inflection` package gets wrong, as singular and plural. */
const CORRECTIONS: ReadonlyArray<readonly [singular: string, plural: string]> = [
  ['medium', 'media'],
  ['shoe', 'shoes'],
  ['analysis', 'analyses'],
  ['quiz', 'quizzes'],
  ['cache', 'caches'],
  ['wife', 'wives'],
  ['hero', 'heroes'],
]

/** The words of a name in any notation, in lower case: `BlogPost`, `blog_post` and `blog-post` are `['blog', 'post']`. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
}

/** `blogPost`. */
export function camelCase(text: string): string {
  return wordsOf(text)
    .map((word, index) => (index === 0 ? word : capitalize(word)))
    .join('')
}

/** `BlogPost`. */
export function pascalCase(text: string): string {
  return wordsOf(text).map(capitalize).join('')
}

/** `blog-post`. */
export function kebabCase(text: string): string {
  return wordsOf(text).join('-')
}

/** `blog_post`. */
export function snakeCase(text: string): string {
  return wordsOf(text).join('_')
}

/** `Blog post`, and `Author` for `authorId`: a name for people. */
export function humanize(text: string): string {
  const words = wordsOf(text)
  return capitalize((words.length > 1 && words.at(-1) === 'id' ? words.slice(0, -1) : words).join(' '))
}

/** The plural of a noun; of several words the last one changes. A plural stays as it is. */
export function pluralize(word: string): string {
  return inflected(word, 0)
}

/** The singular of a noun; of several words the last one changes. A singular stays as it is. */
export function singularize(word: string): string {
  return inflected(word, 1)
}

const LAST_WORD = /^(.*[-_ ])?([^-_ ]+)$/s

/** Words of the application. */
let own: readonly (readonly [singular: string, plural: string])[] = []

/** Uses the words of an application from now on. @param pairs in lower case */
export function useWords(pairs: readonly (readonly [singular: string, plural: string])[]): void {
  own = pairs
}

function inflected(text: string, from: 0 | 1): string {
  const [, head = '', last = ''] = LAST_WORD.exec(text) ?? []
  const correction = own.findLast((pair) => pair.includes(last)) ?? CORRECTIONS.find((pair) => pair.includes(last))
  return head + (correction === undefined ? (from === 0 ? inflectPlural : inflectSingular)(last) : correction[1 - from])
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
