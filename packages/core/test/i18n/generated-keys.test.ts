/** The keys of the default language, for the compiler. */
import { describe, expect, it } from '@jest/globals'
import { generateTranslationTypes, I18n } from '../../src/index.js'

const textsOf = (texts: Parameters<I18n['add']>[1]): I18n => {
  const i18n = new I18n({ defaultLocale: 'de' })
  i18n.add('de', texts)
  i18n.add('en', { only: { here: 'x' } })
  return i18n
}

describe('the types of translations', () => {
  it('A95: are those of the default language, with plurals as one key, and any name', () => {
    const text = generateTranslationTypes(textsOf({ posts: { title: 'x', count: { one: '1', other: 'n' } }, 'a"b\n': 'y' }))
    expect(text.split('\n').filter((line) => line.includes('true'))).toEqual([
      '    readonly "a\\"b\\n": true',
      '    readonly "posts.count": true',
      '    readonly "posts.title": true',
    ])
    expect(text).toContain("declare module '@live/core' {\n  interface TranslationKeys {\n")
  })

  it('A95: declare nothing without texts, so that any text is a key', () => {
    expect(generateTranslationTypes(new I18n())).not.toContain('interface')
  })
})
