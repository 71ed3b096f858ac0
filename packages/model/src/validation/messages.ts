/** What errors say: texts of the application, else English (app.md A94, A154). */
import { underscore } from '../database/naming.js'
import { i18nKeysOf } from '../model/model-name.js'
import { interpolated, translated } from './translator.js'

/** English, by type of error. Values stand in `%{…}`. */
const MESSAGES: Readonly<Record<string, string>> = {
  blank: "can't be blank",
  present: 'must be blank',
  taken: 'has already been taken',
  invalid: 'is invalid',
  inclusion: 'is not included in the list',
  exclusion: 'is reserved',
  accepted: 'must be accepted',
  confirmation: "doesn't match %{attribute}",
  required: 'must exist',
  tooShort: 'is too short (minimum is %{count} characters)',
  tooLong: 'is too long (maximum is %{count} characters)',
  wrongLength: 'is the wrong length (should be %{count} characters)',
  notANumber: 'is not a number',
  notAnInteger: 'must be a whole number',
  outOfRange: 'is out of range',
  greaterThan: 'must be greater than %{count}',
  greaterThanOrEqualTo: 'must be greater than or equal to %{count}',
  equalTo: 'must be equal to %{count}',
  lessThan: 'must be less than %{count}',
  lessThanOrEqualTo: 'must be less than or equal to %{count}',
  otherThan: 'must be other than %{count}',
  odd: 'must be odd',
  even: 'must be even',
  notABoolean: 'must be true or false',
  notADate: 'is not a date',
  notText: 'must be text',
  unstorable: 'contains a character that cannot be stored',
  unsaved: 'must be saved first',
  restrictDependent: 'Cannot be removed while it has %{record}',
}

/** English for a count of one, where that differs. */
const SINGULAR: Readonly<Record<string, string>> = {
  tooShort: 'is too short (minimum is 1 character)',
  tooLong: 'is too long (maximum is 1 character)',
  wrongLength: 'is the wrong length (should be 1 character)',
}

function english(type: string, count: unknown): string {
  return (count === 1 ? SINGULAR[type] : undefined) ?? MESSAGES[type] ?? MESSAGES['invalid']!
}

/** Whether a type has an English message of its own. */
export const isKnownType = (type: string): boolean => Object.hasOwn(MESSAGES, type)

/** What a message is made of. */
export interface MessageParts {
  /** The record, or the prototype of its class; null for neither. */
  readonly subject: object | null
  readonly attribute: string
  readonly type: string
  /** What it says when no text of the application says something else. */
  readonly text: string | null
  readonly values: Readonly<Record<string, unknown>>
}

/** The message of an error. */
export function messageOf({ subject, attribute, type, text, values }: MessageParts): string {
  const names = spellings(type)
  const all = { attribute: humanAttribute(subject, attribute), ...values }
  return translated(messageKeys(subject, attribute, names), text ?? english(type, values['count']), all)
}

/** The sentence of a message: `Title can't be blank`. */
export function sentenceOf(subject: object | null, attribute: string, message: string): string {
  if (attribute === 'base') return message
  const values = { attribute: humanAttribute(subject, attribute), message }
  return translated(['errors.format'], '%{attribute} %{message}', values)
}

/** An attribute as a person reads it, in the language of who reads. */
export function humanAttribute(subject: object | null, attribute: string): string {
  const name = lastPart(attribute)
  const keys = i18nKeysOf(subject).flatMap((model) => spellings(name).map((each) => `activerecord.attributes.${model}.${each}`))
  return translated([...keys, ...spellings(name).map((each) => `attributes.${each}`)], humanName(name), { count: 1 })
}

/** `createdAt` as a person reads it: `Created at`; `authorId` is `Author`. */
export function humanName(attribute: string): string {
  const words = underscore(lastPart(attribute)).replaceAll('_', ' ').trim()
  const text = words.endsWith(' id') ? words.slice(0, -3) : words
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A text with values, for messages that no translation may replace. */
export const fixedMessage = (subject: object | null, attribute: string, text: string, values: Readonly<Record<string, unknown>>): string =>
  interpolated(text, { attribute: humanAttribute(subject, attribute), ...values })

/** The key of a nested attribute may come from a client: without characters that mean something in keys. */
const lastPart = (attribute: string): string => attribute.slice(attribute.lastIndexOf('.') + 1)

/** As we write it, and as files of Rails do: those of many languages exist. */
function spellings(name: string): string[] {
  const snake = underscore(name)
  return snake === name ? [name] : [name, snake]
}

function messageKeys(subject: object | null, attribute: string, types: readonly string[]): string[] {
  const names = spellings(lastPart(attribute))
  const models = i18nKeysOf(subject).map((model) => `activerecord.errors.models.${model}`)
  const places = [
    ...models.flatMap((model) => [...names.map((name) => `${model}.attributes.${name}`), model]),
    'activerecord.errors.messages',
    ...names.map((name) => `errors.attributes.${name}`),
    'errors.messages',
  ]
  return places.flatMap((place) => types.map((type) => `${place}.${type}`))
}
