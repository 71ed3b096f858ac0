/** Singular and plural forms. */
import { describe, expect, it } from '@jest/globals'
import { englishInflector } from '../../src/support/inflector.js'

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
