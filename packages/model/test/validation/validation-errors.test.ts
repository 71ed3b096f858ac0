/** What is wrong with a record, in the words of the application. */
import { afterEach, describe, expect, it } from '@jest/globals'
import { I18n } from '@live/core'
import { FormObject, ValidationErrors } from '../../src/index.js'
import { useTranslator } from '../../src/validation/translator.js'

class BlogPost extends FormObject {}
class Announcement extends BlogPost {}

afterEach(() => useTranslator(null))

describe('ValidationErrors', () => {
  it('A154: has messages, types and values', () => {
    const errors = new ValidationErrors()
    errors.add('title', 'blank')
    errors.add('title', 'tooLong', { count: 40 })
    errors.add('authorId', 'is unknown')
    errors.add('base', 'Time runs forward', { type: 'time' })
    expect(errors.on('title')).toEqual(["can't be blank", 'is too long (maximum is 40 characters)'])
    expect(errors.fullMessages).toEqual([
      "Title can't be blank",
      'Title is too long (maximum is 40 characters)',
      'Author is unknown',
      'Time runs forward',
    ])
    expect(errors.fullMessagesFor('authorId')).toEqual(['Author is unknown'])
    expect(errors.details).toEqual({
      title: [{ error: 'blank' }, { error: 'tooLong', count: 40 }],
      authorId: [{ error: 'invalid' }],
      base: [{ error: 'time' }],
    })
    expect([errors.count, errors.isEmpty, errors.any(), errors.any('title'), errors.any('x')]).toEqual([4, false, true, true, false])
    expect([errors.ofKind('title', 'tooLong'), errors.ofKind('title', 'taken')]).toEqual([true, false])
    expect([errors.added('title', 'tooLong', { count: 40 }), errors.added('title', 'tooLong'), errors.added('title', 'blank')]).toEqual([
      true,
      false,
      true,
    ])
    expect(errors.attributes).toEqual(['title', 'authorId', 'base'])
    expect(errors.toObject(true)['title']).toEqual(["Title can't be blank", 'Title is too long (maximum is 40 characters)'])
    expect(JSON.parse(JSON.stringify(errors))).toMatchObject({ authorId: ['is unknown'] })
    expect([...errors].map(({ type }) => type)).toEqual(['blank', 'tooLong', 'invalid', 'time'])
    errors.delete('title', 'blank')
    expect(errors.where('title')).toHaveLength(1)
    errors.clear()
    expect(errors.isEmpty).toBe(true)
  })

  it('A154: merges the errors of others under a prefix, and survives hostile names', () => {
    const [outer, inner] = [new ValidationErrors(), new ValidationErrors()]
    inner.add('body', 'blank')
    inner.add('base', 'is odd')
    inner.add('__proto__', 'invalid')
    outer.merge(inner, 'comments[0].')
    outer.merge(outer)
    expect(outer.on('comments[0].body')).toEqual(["can't be blank", "can't be blank"])
    expect(outer.fullMessagesFor('comments[0].body')[0]).toBe("Body can't be blank")
    expect(outer.issues[0]).toEqual({ path: 'comments[0].body', message: "can't be blank" })
    expect(Object.keys(inner.toObject())).toEqual(['body', 'base', '__proto__'])
    expect(({} as { error?: unknown }).error).toBeUndefined()
  })

  it('A94: speaks the language of who reads, from the most to the least special text', () => {
    const i18n = new I18n()
    useTranslator(i18n)
    const errors = new ValidationErrors(new Announcement())
    errors.add('publishedAt', 'blank')
    errors.add('publishedAt', 'tooLong', { count: 40 })
    errors.add('publishedAt', 'is a Monday')
    errors.add('publishedAt', 'is soon', { type: 'soon' })
    errors.add('publishedAt', 'blank', { message: 'fehlt am %{day}', day: 'Montag' })
    const of = (locale: string): string[] => i18n.withLocale(locale, () => errors.on('publishedAt'))
    i18n.add('de', { errors: { messages: { blank: 'muss ausgefüllt werden', too_long: 'ist zu lang (mehr als %{count} Zeichen)' } } })
    expect(of('de').slice(0, 3)).toEqual(['muss ausgefüllt werden', 'ist zu lang (mehr als 40 Zeichen)', 'is a Monday'])
    expect(of('en')[0]).toBe("can't be blank")
    i18n.add('de', { activerecord: { errors: { models: { blog_post: { blank: 'fehlt dem Beitrag' } } } } })
    expect(of('de')[0]).toBe('fehlt dem Beitrag')
    i18n.add('de', {
      activerecord: { errors: { models: { announcement: { attributes: { published_at: { blank: 'fehlt', soon: 'ist bald' } } } } } },
    })
    expect(of('de')).toEqual(['fehlt', 'ist zu lang (mehr als 40 Zeichen)', 'is a Monday', 'ist bald', 'fehlt am Montag'])
    i18n.add('de', {
      activerecord: { attributes: { blog_post: { published_at: 'Erscheinungstag' } } },
      errors: { format: '%{attribute}: %{message}' },
    })
    expect(i18n.withLocale('de', () => errors.fullMessages[0])).toBe('Erscheinungstag: fehlt')
    i18n.add('de', { activerecord: { models: { announcement: { one: 'Ankündigung', other: 'Ankündigungen' } } } })
    expect(i18n.withLocale('de', () => [Announcement.modelName.human, Announcement.modelName.humanFor(2)])).toEqual([
      'Ankündigung',
      'Ankündigungen',
    ])
    expect([Announcement.modelName.human, BlogPost.modelName.humanFor(2)]).toEqual(['Announcement', 'Blog posts'])
  })

  it('A94: puts no value into a text twice, and no attribute of a client into a key', () => {
    const i18n = new I18n()
    useTranslator(i18n)
    const errors = new ValidationErrors()
    errors.add('title', 'inclusion', { value: '%{attribute}' })
    i18n.add('en', { errors: { messages: { inclusion: 'cannot be %{value}' } } })
    expect(errors.on('title')).toEqual(['cannot be %{attribute}'])
    errors.add('a.errors.messages', 'blank')
    expect(errors.fullMessages.at(-1)).toBe("Messages can't be blank")
  })
})
