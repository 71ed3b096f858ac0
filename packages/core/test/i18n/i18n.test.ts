/** Texts in languages (app.md section 10). */
import { describe, expect, it } from '@jest/globals'
import { I18n, type I18nOptions } from '@live/core'
import fc from 'fast-check'

const ENGLISH = {
  posts: { index: { title: 'Posts' }, count: { zero: 'no posts', one: 'one post', other: '%{count} posts' }, hello: 'Hello %{name}!' },
  date: { formats: { iso: '%Y-%m-%d', words: { dateStyle: 'full' } } },
  on: true,
  list: ['a', 'b'],
}
const texts = (options: I18nOptions = {}): I18n => {
  const i18n = new I18n(options)
  i18n.add('en', ENGLISH)
  i18n.add('de', { posts: { index: { title: 'Beiträge' }, count: { one: 'ein Beitrag', other: '%{count} Beiträge' } } })
  i18n.add('de-AT', { posts: { hello: 'Servus %{name}!' } })
  i18n.add('ru', { days: { one: '%{count} день', few: '%{count} дня', many: '%{count} дней', other: '%{count} дня' } })
  return i18n
}

describe('A89: t', () => {
  it('A89: finds a text by its key, with a scope, in another language', () => {
    const i18n = texts()
    expect(i18n.t('posts.index.title')).toBe('Posts')
    expect(i18n.t('title', { scope: 'posts.index', locale: 'de' })).toBe('Beiträge')
    expect(i18n.t(['posts.nothing', 'posts.index.title'])).toBe('Posts')
    expect(i18n.t('on')).toBe('true')
    expect(i18n.lookup('list')).toEqual(['a', 'b'])
  })

  it('A89: puts values in, and chooses the form for a count by the rules of the language', () => {
    const i18n = texts()
    expect(i18n.t('posts.hello', { name: 'Ada' })).toBe('Hello Ada!')
    expect([0, 1, 2, 1.5].map((count) => i18n.t('posts.count', { count }))).toEqual(['no posts', 'one post', '2 posts', '1.5 posts'])
    expect([0, 1].map((count) => i18n.t('posts.count', { count, locale: 'de' }))).toEqual(['0 Beiträge', 'ein Beitrag'])
    expect([1, 3, 5, 21].map((count) => i18n.t('days', { count, locale: 'ru' }))).toEqual(['1 день', '3 дня', '5 дней', '21 день'])
  })

  it('A89: leaves %%{name}, and a place without a value; or is an error there', () => {
    const i18n = texts()
    i18n.add('en', { escaped: '%%{name} is 100% %{name}' })
    expect(i18n.t('escaped', { name: 'x' })).toBe('%{name} is 100% x')
    expect(i18n.t('posts.hello')).toBe('Hello %{name}!')
    expect(i18n.t('posts.hello', { name: '%{count}', count: 1 })).toBe('Hello %{count}!')
    const strict = texts({ raiseOnMissingValue: true })
    expect(() => strict.t('posts.hello')).toThrow(expect.objectContaining({ code: 'ERR_MISSING_INTERPOLATION', value: 'name' }))
  })

  it('A92: says what is missing, gives a default, or is an error', () => {
    const i18n = texts()
    expect(i18n.t('posts.x')).toBe('Translation missing: en.posts.x')
    expect(i18n.t('x', { scope: 'posts', locale: 'de' })).toBe('Translation missing: de.posts.x')
    expect(i18n.t('posts.x', { default: 'No %{thing}', thing: 'text' })).toBe('No text')
    expect(i18n.translate('posts.x')).toBeNull()
    expect(i18n.t('posts.index')).toBe('Translation missing: en.posts.index')
    expect(() => texts({ raiseOnMissing: true }).t('posts.x')).toThrow(
      expect.objectContaining({ code: 'ERR_MISSING_TRANSLATION', key: 'en.posts.x' }),
    )
  })

  it('finds nothing on prototypes', () => {
    const i18n = texts()
    for (const key of ['__proto__', 'constructor', 'posts.__proto__.polluted', 'toString', 'posts.constructor.name', '']) {
      expect(i18n.translate(key)).toBeNull()
    }
    i18n.add('en', JSON.parse('{"__proto__":{"polluted":"yes"}}'))
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })

  it('gives back every text that was added under its key', () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/).filter((each) => !['zero', 'one', 'two', 'few', 'many', 'other'].includes(each))
    fc.assert(
      fc.property(fc.dictionary(word, fc.dictionary(word, fc.string({ minLength: 1 }))), (tree) => {
        const i18n = new I18n()
        i18n.add('en', tree)
        for (const [a, inner] of Object.entries(tree)) {
          for (const [b, text] of Object.entries(inner)) expect(i18n.lookup(`${a}.${b}`)).toBe(text)
        }
      }),
    )
  })
})

describe('A93: languages', () => {
  it('A93: a region falls back to its language, and that to the default', () => {
    const i18n = texts()
    expect(i18n.chain('de-AT')).toEqual(['de-AT', 'de', 'en'])
    expect(i18n.t('posts.hello', { locale: 'de-AT', name: 'Eva' })).toBe('Servus Eva!')
    expect(i18n.t('posts.index.title', { locale: 'de-AT' })).toBe('Beiträge')
    expect(i18n.t('posts.hello', { locale: 'de', name: 'Eva' })).toBe('Hello Eva!')
    expect(texts({ fallbacks: false }).translate('posts.hello', { locale: 'de' })).toBeNull()
    expect(i18n.exists('posts.hello', 'de')).toBe(true)
  })

  it('A93: one that is not available is an error', () => {
    const i18n = texts()
    for (const locale of ['fr', '__proto__', '']) {
      expect(() => i18n.withLocale(locale, () => {})).toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_LOCALE', status: 404 }))
    }
    expect(() => i18n.t('posts.index.title', { locale: 'xx' })).toThrow(/there are en, de, de-AT, ru/)
  })

  it('A93: is that of the unit of work, in everything that it starts, and of nobody else', async () => {
    const i18n = texts()
    const inGerman = i18n.withLocale('de', async () => {
      await new Promise((resolve) => setImmediate(resolve))
      const first = i18n.t('posts.index.title')
      i18n.locale = 'en'
      return [first, i18n.t('posts.index.title')]
    })
    expect(i18n.locale).toBe('en')
    expect(await inGerman).toEqual(['Beiträge', 'Posts'])
    expect(() => {
      i18n.locale = 'de'
    }).toThrow(/withLocale/)
  })

  it('A95: lists its keys, forms of plurals as one', () => {
    expect(texts().keys('de')).toEqual(['posts.count', 'posts.index.title'])
  })
})

describe('A89: l', () => {
  const moment = new Date('2020-01-02T03:04:05Z')

  it.each([
    ['default', 'en', 'Jan 2, 2020, 3:04 AM'],
    ['long', 'de', '2. Januar 2020 um 03:04'],
    ['iso', 'de', '2020-01-02'],
    ['words', 'en', 'Thursday, January 2, 2020'],
    ['%d.%m.%y %H:%M:%S', 'en', '02.01.20 03:04:05'],
    ['%-d %B %Y, %I:%M %p', 'en', '2 January 2020, 03:04 AM'],
    ['%A %a %b %e %% %Z', 'en', 'Thursday Thu Jan  2 % UTC'],
  ])('as %s in %s is %s', (format, locale, expected) => {
    expect(texts().l(moment, { format, locale }).replaceAll('\u202f', ' ')).toBe(expected)
  })

  it('is in the time zone of the application, or in that which is given', () => {
    expect(texts({ timeZone: 'Asia/Tokyo' }).l(moment, { format: '%H' })).toBe('12')
    expect(texts().l(moment.getTime(), { format: { hour: '2-digit', hourCycle: 'h23' }, timeZone: 'America/New_York' })).toBe('22')
  })

  it('refuses what is no moment and no format', () => {
    expect(() => texts().l('never')).toThrow(/is no moment/)
    expect(() => texts().l(moment, { format: 'stardate' })).toThrow(/There is no format stardate/)
    expect(() => texts().l(moment, { format: '%Q' })).toThrow(/%Q is no part/)
  })
})
