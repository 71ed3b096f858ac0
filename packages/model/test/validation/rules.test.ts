/** Rules of attributes, on both databases. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import { z } from 'zod'
import {
  Column,
  Entity,
  FormObject,
  Index,
  ManyToOne,
  Model,
  OneToMany,
  PrimaryGeneratedColumn,
  type RuleSet,
  Rules,
  sql,
  Validates,
  ValidatesWith,
  Virtual,
} from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'

const error = (code: string) => expect.objectContaining({ code })

@Entity()
class Talk extends Model {
  static {
    this.rules('slug', {
      format: { with: /^[a-z-]+$/, message: 'has other characters than letters' },
      exclusion: ['new', 'edit'],
      uniqueness: { scope: 'year', caseSensitive: false },
      allowNull: true,
    })
    this.rules(['year', 'seats'], { numericality: { onlyInteger: true, greaterThan: 0 }, if: 'hasPlace' })
    this.rules('endsAt', { comparison: { greaterThan: (talk) => talk.startsAt }, allowNull: true })
    this.validatesWith(
      { validate: (talk) => void (talk.title === 'Nothing' && talk.errors.add('base', 'Say something')) },
      { on: 'create' },
    )
  }

  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  @Rules({ presence: true, length: { within: [3, 20] }, custom: (value) => (value === 'Draft' ? 'is no title yet' : null) })
  title!: string

  @Column({ type: 'varchar', nullable: true })
  @Index()
  slug!: string | null

  @Column({ type: 'integer', default: 2026 })
  year!: number

  @Column({ type: 'integer', nullable: true })
  seats!: number | null

  @Column({ type: 'datetime', nullable: true })
  startsAt!: Date | null

  @Column({ type: 'datetime', nullable: true })
  endsAt!: Date | null

  @Column({ type: 'varchar', nullable: true })
  @Rules({ confirmation: true, absence: { on: 'anonymous' } })
  email!: string | null

  emailConfirmation?: string

  @Virtual()
  @Rules({ acceptance: true })
  terms?: unknown

  @OneToMany(
    () => Question,
    (question) => question.talk,
  )
  @Rules({ associated: true })
  questions!: Question[]

  @Validates({ on: 'publish' })
  checkEnd(): void {
    if (!this.endsAt) this.errors.add('endsAt', 'blank')
  }

  hasPlace(): boolean {
    return this.seats !== undefined && this.seats !== null
  }
}

@Entity()
class Question extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  @Rules({ length: { minimum: 5 } })
  body!: string

  @ManyToOne(
    () => Talk,
    (talk) => talk.questions,
    { nullable: true },
  )
  talk!: Talk | null
}

@Entity()
@ValidatesWith(z.object({ name: z.string().min(3, 'is short'), tags: z.array(z.string().min(2, 'is tiny')) }))
@ValidatesWith(v.object({ name: v.pipe(v.string(), v.maxLength(5, 'is long')) }), { on: 'strictly' })
class Topic extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  name!: string

  @Column({ type: 'simple-json' })
  tags!: string[]
}

const base = { title: 'A talk' }
const messages = async (attributes: object, attribute: string, context?: string): Promise<string[]> => {
  const talk = Talk.build({ ...base, ...attributes })
  await talk.isValid(context)
  return talk.errors.on(attribute)
}

describe('Rules', () => {
  onBothDatabases(
    (subject) => {
      beforeEach(() => subject.clear())

      it('A153: presence, length, format, exclusion and rules of one’s own', async () => {
        expect(await messages({}, 'title')).toEqual([])
        expect(await messages({ title: '  ' }, 'title')).toEqual(["can't be blank", 'is too short (minimum is 3 characters)'])
        expect(await messages({ title: 'x'.repeat(21) }, 'title')).toEqual(['is too long (maximum is 20 characters)'])
        expect(await messages({ title: '😀'.repeat(20) }, 'title')).toEqual([])
        expect(await messages({ title: 'Draft' }, 'title')).toEqual(['is no title yet'])
        expect(await messages({ slug: 'A b' }, 'slug')).toEqual(['has other characters than letters'])
        expect(await messages({ slug: 'ok\n' }, 'slug')).toEqual(['has other characters than letters'])
        expect(await messages({ slug: 'new' }, 'slug')).toEqual(['is reserved'])
        expect(await messages({ slug: null }, 'slug')).toEqual([])
      })

      it('A153: numericality, comparison, confirmation, acceptance, absence, contexts', async () => {
        expect(await messages({ seats: 0 }, 'seats')).toEqual(['must be greater than 0'])
        expect(await messages({ seats: 'x' }, 'seats')).toEqual(['is not a number'])
        expect(await messages({ seats: 1.5 }, 'seats')).toEqual(['must be a whole number'])
        const [early, late] = [new Date('2026-01-01'), new Date('2026-01-02')]
        expect(await messages({ startsAt: early, endsAt: late }, 'endsAt')).toEqual([])
        expect(await messages({ startsAt: late, endsAt: early }, 'endsAt')).toEqual([`must be greater than ${late.toISOString()}`])
        expect(await messages({ email: 'a', emailConfirmation: 'b' }, 'emailConfirmation')).toEqual(["doesn't match Email"])
        expect(await messages({ email: 'a', emailConfirmation: 'a' }, 'emailConfirmation')).toEqual([])
        expect(await messages({ email: 'a' }, 'email')).toEqual([])
        expect(await messages({ email: 'a' }, 'email', 'anonymous')).toEqual(['must be blank'])
        expect(await messages({ terms: '0' }, 'terms')).toEqual(['must be accepted'])
        expect([await messages({ terms: '1' }, 'terms'), await messages({}, 'terms')]).toEqual([[], []])
        expect([await messages({}, 'endsAt'), await messages({}, 'endsAt', 'publish')]).toEqual([[], ["can't be blank"]])
        expect(await messages({ title: 'Nothing' }, 'base')).toEqual(['Say something'])
      })

      it('A153: uniqueness, within a scope and in any case', async () => {
        const talk = await Talk.createOrFail({ ...base, slug: 'one' })
        expect(await messages({ slug: 'one' }, 'slug')).toEqual(['has already been taken'])
        expect(await messages({ slug: 'one', year: 2027 }, 'slug')).toEqual([])
        expect(await talk.update({ title: 'Another' })).toBe(true)
        expect(await Talk.where(sql`LOWER(slug) = ${'one'}`).count()).toBe(1)
        expect(await messages({ slug: 'ONE' }, 'slug')).toContain('has already been taken')
        for (const text of ["' OR 1=1 --", '%', '\0', '\ud800', '__proto__']) {
          expect(await messages({ slug: text }, 'slug')).toEqual(['has other characters than letters'])
        }
      })

      it('A153: associated records, with nested errors', async () => {
        const talk = Talk.build(base)
        talk.questions = [Question.build({ body: 'Why is that?' }), Question.build({ body: 'Eh?', talk })]
        expect(await talk.isValid()).toBe(false)
        expect(talk.errors.toObject()).toEqual({
          'questions[1].body': ['is too short (minimum is 5 characters)'],
          'questions[1].talk': ['must be saved first'],
        })
      })

      it('A153: Standard Schema gives the same errors', async () => {
        const topic = Topic.build({ name: 'x', tags: ['ok', 'x'] })
        expect(await topic.isValid()).toBe(false)
        expect(topic.errors.toObject()).toEqual({ name: ['is short'], 'tags[1]': ['is tiny'] })
        topic.name = 'far too long'
        topic.tags = []
        expect([await topic.isValid(), await topic.isValid('strictly')]).toEqual([true, false])
        expect(topic.errors.on('name')).toEqual(['is long'])
      })
    },
    [Talk, Question, Topic],
  )

  it('are checked when they are declared', () => {
    const declare = (rules: object) => () => Rules(rules as RuleSet)(class Wrong {}.prototype, 'title')
    for (const rules of [
      { presnce: true },
      { length: {} },
      { length: { minimum: -1 } },
      { length: { minimum: 1, maximum: 'x' } },
      { format: /^x$/m },
      { format: { with: /^x$/m } },
      { inclusion: { within: [1] } },
      { custom: 'method' },
      { presence: 'yes' },
    ]) {
      expect(declare(rules)).toThrow(error('ERR_CONFIGURATION'))
    }
    expect(() => ValidatesWith({} as never)(class Wrong {})).toThrow(error('ERR_CONFIGURATION'))
  })

  class Number_ extends FormObject {
    @Virtual()
    value?: unknown
  }

  it('A153: bounds of numbers hold for any number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer(), async (value, bound) => {
        const valid = async (rules: RuleSet): Promise<boolean> => {
          class Own extends Number_ {}
          Rules(rules)(Own.prototype, 'value')
          return new Own().assign({ value }).isValid()
        }
        expect(await valid({ numericality: { greaterThan: bound } })).toBe(value > bound)
        expect(await valid({ numericality: { lessThanOrEqualTo: bound } })).toBe(value <= bound)
        expect(await valid({ comparison: { otherThan: bound } })).toBe(value !== bound)
        expect(await valid({ numericality: { odd: true } })).toBe(Math.abs(value % 2) === 1)
        expect(await valid({ inclusion: [bound, value] })).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('A153: a strict rule is an error of the program', async () => {
    class Invoice extends FormObject {
      @Virtual()
      @Rules({ presence: { strict: true } })
      number?: string
    }
    await expect(new Invoice().isValid()).rejects.toMatchObject({ code: 'ERR_STRICT_VALIDATION', status: 500, expose: false })
    expect(await new Invoice().assign({ number: '1' }).isValid()).toBe(true)
  })

  it('A152: a form without a table is validated like a record', async () => {
    @ValidatesWith(type({ subject: 'string >= 3' }) as never)
    class ContactForm extends FormObject {
      @Virtual()
      @Rules({ presence: true })
      email?: string

      subject = ''

      get secret(): number {
        return 1
      }
    }
    const form = new ContactForm().assign({ email: '', subject: 'Hi' })
    expect(await form.isValid()).toBe(false)
    expect(form.errors.on('email')).toEqual(["can't be blank"])
    expect(form.errors.on('subject')).toHaveLength(1)
    expect([form.isPersisted(), form.toParam(), form.toKey(), form.toPartialPath(), ContactForm.modelName.paramKey]).toEqual([
      false,
      undefined,
      null,
      'contact-forms/contact-form',
      'contactForm',
    ])
    await expect(form.validateOrFail()).rejects.toMatchObject({ code: 'ERR_RECORD_INVALID', status: 422 })
    for (const name of ['secret', 'errors', 'isValid', 'constructor', '__proto__', 'assign']) {
      expect(() => form.assign(JSON.parse(`{"${name}": 1}`) as Record<string, unknown>)).toThrow(error('ERR_ARGUMENT'))
    }
    expect(JSON.stringify(form)).toBe('{"subject":"Hi"}')
  })
})
