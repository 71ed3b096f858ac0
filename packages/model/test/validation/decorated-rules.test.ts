/** Rules of class-validator, in the words of all other rules. */
import { afterEach, describe, expect, it } from '@jest/globals'
import {
  ArrayNotEmpty,
  Equals,
  IsBoolean,
  IsDate,
  IsDefined,
  IsEmail,
  IsEmpty,
  IsIn,
  IsInt,
  IsNegative,
  IsNotEmpty,
  IsNotIn,
  IsNumber,
  IsPositive,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  MinDate,
  MinLength,
} from 'class-validator'
import { Column, Entity, FormObject, Model, PrimaryGeneratedColumn } from '../../src/index.js'
import { useTranslator } from '../../src/validation/translator.js'
import { onBothDatabases } from '../support/databases.js'

/** The errors of one rule for one value. */
async function told(rule: PropertyDecorator, value: unknown): Promise<object> {
  class Form extends FormObject {
    field = value
  }
  rule(Form.prototype, 'field')
  const form = new Form()
  await form.isValid()
  const [error] = form.errors
  return error === undefined ? {} : { [error.type]: error.message, ...error.options }
}

@Entity('chapters')
class Chapter extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  @IsString()
  @IsNotEmpty()
  @MaxLength(5)
  title!: string

  /** The column wants a value, no rule says so. */
  @Column()
  @IsEmail()
  @MinLength(8)
  author!: string

  @Column({ type: 'varchar', nullable: true })
  @MaxLength(5)
  note!: string | null

  @Column({ default: 'x' })
  @IsNotEmpty({ message: 'is needed' })
  @MinLength(3)
  state!: string
}

afterEach(() => useTranslator(null))

describe('Rules of class-validator', () => {
  it('A153, A154: say what the rules of our own say, with their values', async () => {
    const cases: [PropertyDecorator, unknown, object][] = [
      [MaxLength(3), 'four', { tooLong: 'is too long (maximum is 3 characters)', count: 3 }],
      [MaxLength(1), 'ab', { tooLong: 'is too long (maximum is 1 character)', count: 1 }],
      [MaxLength(3), undefined, {}],
      [MaxLength(3), null, {}],
      [MaxLength(3), 7, { notText: 'must be text' }],
      [MinLength(3), 'ab', { tooShort: 'is too short (minimum is 3 characters)', count: 3 }],
      [MinLength(3), null, { tooShort: 'is too short (minimum is 3 characters)', count: 3 }],
      [Length(2, 4), 'a', { tooShort: 'is too short (minimum is 2 characters)', count: 2 }],
      [Length(2, 4), 'abcde', { tooLong: 'is too long (maximum is 4 characters)', count: 4 }],
      [Length(2, 4), '😀'.repeat(5), { tooLong: 'is too long (maximum is 4 characters)', count: 4 }],
      [Length(3, 4), '😀'.repeat(2), { tooShort: 'is too short (minimum is 3 characters)', count: 3 }],
      [Length(0, 4), undefined, {}],
      [Length(4, 4), 'abc', { wrongLength: 'is the wrong length (should be 4 characters)', count: 4 }],
      [IsDefined(), null, { blank: "can't be blank" }],
      [IsNotEmpty(), '', { blank: "can't be blank" }],
      [ArrayNotEmpty(), [], { blank: "can't be blank" }],
      [IsEmpty(), 'x', { present: 'must be blank' }],
      [IsIn(['a']), 'b', { inclusion: 'is not included in the list' }],
      [IsNotIn(['a']), 'a', { exclusion: 'is reserved' }],
      [IsNumber(), 'x', { notANumber: 'is not a number' }],
      [IsInt(), 'x', { notANumber: 'is not a number' }],
      [IsInt(), 1.5, { notAnInteger: 'must be a whole number' }],
      [Min(2), 1, { greaterThanOrEqualTo: 'must be greater than or equal to 2', count: 2 }],
      [Max(2), 3, { lessThanOrEqualTo: 'must be less than or equal to 2', count: 2 }],
      [Max(2), 'x', { notANumber: 'is not a number' }],
      [IsPositive(), 0, { greaterThan: 'must be greater than 0', count: 0 }],
      [IsNegative(), 0, { lessThan: 'must be less than 0', count: 0 }],
      [Equals('yes'), 'no', { equalTo: 'must be equal to yes', count: 'yes' }],
      [MinDate(new Date(0)), new Date(-1), { greaterThanOrEqualTo: 'must be greater than or equal to 1970-01-01T00:00:00.000Z' }],
      [IsBoolean(), 'x', { notABoolean: 'must be true or false' }],
      [IsDate(), 'x', { notADate: 'is not a date' }],
      [IsString(), 1, { notText: 'must be text' }],
      [IsEmail(), 'x', { isEmail: 'must be an email' }],
      [MaxLength(3, { message: 'is far too long' }), 'four', { tooLong: 'is far too long', count: 3 }],
      [MaxLength(3, { each: true }), ['four'], { maxLength: expect.stringContaining('3 characters') }],
    ]
    for (const [rule, value, expected] of cases) expect(await told(rule, value)).toMatchObject(expected)
    expect(await told(MaxLength(3), undefined)).toEqual({})
  })

  it('A94, A154: are told in the language of the reader', async () => {
    expect(await told(MaxLength(3), 'four')).toMatchObject({ tooLong: 'is too long (maximum is 3 characters)' })
    useTranslator({ translate: (keys, { count }) => (keys.includes('errors.messages.too_long') ? `zu lang: ${String(count)}` : null) })
    expect(await told(MaxLength(3), 'four')).toMatchObject({ tooLong: 'zu lang: 3' })
  })
})

describe('What is not there', () => {
  onBothDatabases(() => {
    it('A153: is told once', async () => {
      const empty = await Chapter.create({ state: null as never })
      expect(empty.errors.toObject()).toEqual({ title: ["can't be blank"], author: ["can't be blank"], state: ['is needed'] })
      const wrong = await Chapter.create({ title: 'too long', author: 'x', note: 'too long', state: 'abc' })
      expect(wrong.errors.toObject()).toEqual({
        title: ['is too long (maximum is 5 characters)'],
        author: ['is too short (minimum is 8 characters)', 'must be an email'],
        note: ['is too long (maximum is 5 characters)'],
      })
      const right = await Chapter.createOrFail({ title: 'short', author: 'ada@example.com', state: 'abc' })
      expect(right.note).toBeNull()
    })
  }, [Chapter])
})
