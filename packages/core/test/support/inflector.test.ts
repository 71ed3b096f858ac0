/** Singular and plural forms. */
import { describe, expect, it } from '@jest/globals'
import { englishInflector, inflections } from '../../src/support/inflector.js'

const PAIRS: ReadonlyArray<[singular: string, plural: string]> = [
  ['post', 'posts'],
  ['person', 'people'],
  ['child', 'children'],
  ['category', 'categories'],
  ['day', 'days'],
  ['box', 'boxes'],
  ['status', 'statuses'],
  ['bus', 'buses'],
  ['case', 'cases'],
  ['house', 'houses'],
  ['analysis', 'analyses'],
  ['wife', 'wives'],
  ['address', 'addresses'],
  ['branch', 'branches'],
  ['movie', 'movies'],
  ['medium', 'media'],
  ['sheep', 'sheep'],
  ['news', 'news'],
  ['blogPost', 'blogPosts'],
  ['blog-person', 'blog-people'],
  ['admin_category', 'admin_categories'],
  ['hero', 'heroes'],
  ['photo', 'photos'],
  ['Person', 'People'],
  ['quiz', 'quizzes'],
  ['cache', 'caches'],
  ['response', 'responses'],
  ['slave', 'slaves'],
  ['move', 'moves'],
]

describe('englishInflector', () => {
  it.each(PAIRS)('R22: %s, %s', (singular, plural) => {
    expect(englishInflector.pluralize(singular)).toBe(plural)
    expect(englishInflector.singularize(plural)).toBe(singular)
    expect(englishInflector.singularize(singular)).toBe(singular)
  })

  it('leaves nothing as it is', () => {
    expect([englishInflector.singularize(''), englishInflector.pluralize('')]).toEqual(['', ''])
  })
})

describe('inflections', () => {
  it('R22, A38: words of the application: irregular and uncountable ones, in every notation and case, the last word about one', () => {
    inflections({ irregular: { ox: 'oxes', cow: 'kine', gas: 'gasses' }, uncountable: ['Jeans', 'Wasser'] })
    inflections({ irregular: { ox: 'oxen' } })
    const pairs = [
      ['ox', 'oxen'],
      ['MuskOx', 'MuskOxen'],
      ['blue-jeans', 'blue-jeans'],
      ['Cow', 'Kine'],
      ['gas_gas', 'gas_gasses'],
      ['wasser', 'wasser'],
      ['hero', 'heroes'],
      ['fox', 'foxes'],
    ] as const
    for (const [singular, plural] of pairs) {
      expect([englishInflector.pluralize(singular), englishInflector.singularize(plural)]).toEqual([plural, singular])
      expect([englishInflector.pluralize(plural), englishInflector.singularize(singular)]).toEqual([plural, singular])
    }
  })

  it('refuses what is no word, and knows no words by the names of objects', () => {
    const wrong: readonly Record<string, string>[] = [{ '': 'x' }, { 'two words': 'x' }, { ox: 2 as never }, { ox: '../x' }]
    for (const irregular of wrong) expect(() => inflections({ irregular })).toThrow(/is no word: inflections takes single words/)
    expect(englishInflector.pluralize('constructor')).toBe('constructors')
    expect(englishInflector.pluralize('__proto__')).toMatch(/^__proto/)
  })
})
