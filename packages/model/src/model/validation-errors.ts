/** What is wrong with a record: messages per attribute, for forms, APIs and people (app.md A154). */
import type { ParameterIssue } from '@live/core'
import { underscore } from '../database/naming.js'

/** One thing that is wrong. */
export interface ValidationError {
  /** The attribute, `base` for the record as a whole, dotted or indexed for nested ones: `comments[0].body`. */
  readonly attribute: string
  readonly message: string
  /** What kind it is, such as `'blank'` or the name of a rule of class-validator. */
  readonly type: string
}

/** A message whose type is known has the text of the table. */
const MESSAGES: Readonly<Record<string, string>> = {
  blank: "can't be blank",
  taken: 'has already been taken',
  invalid: 'is invalid',
}

/** `createdAt` as a person reads it: `Created at`; `authorId` is `Author`. */
export function humanName(attribute: string): string {
  const words = underscore(attribute.slice(attribute.lastIndexOf('.') + 1))
    .replaceAll('_', ' ')
    .trim()
  const text = words.endsWith(' id') ? words.slice(0, -3) : words
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The errors of one record. Empty when nothing is wrong. */
export class ValidationErrors implements Iterable<ValidationError> {
  #list: ValidationError[] = []

  /**
   * Adds an error.
   * @param attribute its name, or `base`
   * @param message a text such as `'is too long'`, or a type that has one: `'blank'`, `'taken'`, `'invalid'`
   * @param options `type`: what kind it is. Default: the type that was given, else `'invalid'`
   */
  add(attribute: string, message = 'invalid', options: { readonly type?: string } = {}): void {
    const known = Object.hasOwn(MESSAGES, message) ? MESSAGES[message] : undefined
    const type = options.type ?? (known === undefined ? 'invalid' : message)
    this.#list.push({ attribute, message: known ?? message, type })
  }

  /** The messages about an attribute; empty when there are none. */
  on(attribute: string): string[] {
    return this.#list.filter((error) => error.attribute === attribute).map(({ message }) => message)
  }

  /** How many errors there are. */
  get count(): number {
    return this.#list.length
  }

  get isEmpty(): boolean {
    return this.#list.length === 0
  }

  /** Whether an attribute, or the record at all, has an error. */
  any(attribute?: string): boolean {
    return attribute === undefined ? !this.isEmpty : this.#list.some((error) => error.attribute === attribute)
  }

  /** Whether an attribute has an error of this type. */
  ofKind(attribute: string, type: string): boolean {
    return this.#list.some((error) => error.attribute === attribute && error.type === type)
  }

  /** Sentences for people: `Title can't be blank`. */
  get fullMessages(): string[] {
    return this.#list.map(sentence)
  }

  /** {@link fullMessages} of one attribute. */
  fullMessagesFor(attribute: string): string[] {
    return this.#list.filter((error) => error.attribute === attribute).map(sentence)
  }

  /** The types per attribute: `{ title: [{ error: 'blank' }] }`. */
  get details(): Record<string, { error: string }[]> {
    return this.#grouped(({ type }) => ({ error: type }))
  }

  /** As path and message, the form of `InvalidParametersError` of `@live/core`; the path of the record itself is empty. */
  get issues(): ParameterIssue[] {
    return this.#list.map(({ attribute, message }) => ({ path: attribute === 'base' ? '' : attribute, message }))
  }

  /** Takes over the errors of another record, with a prefix such as `comments[0].`. */
  merge(other: Iterable<ValidationError>, prefix = ''): void {
    for (const error of [...other]) this.#list.push({ ...error, attribute: prefix + error.attribute })
  }

  /** Forgets the errors of an attribute. */
  delete(attribute: string): void {
    this.#list = this.#list.filter((error) => error.attribute !== attribute)
  }

  clear(): void {
    this.#list = []
  }

  /** `{ "title": ["can't be blank"] }`. */
  toJSON(): Record<string, string[]> {
    return this.#grouped(({ message }) => message)
  }

  [Symbol.iterator](): Iterator<ValidationError> {
    return this.#list[Symbol.iterator]()
  }

  /** Attributes of nested records may be named by a client: no prototype. */
  #grouped<V>(shown: (error: ValidationError) => V): Record<string, V[]> {
    const groups = Object.create(null) as Record<string, V[]>
    for (const error of this.#list) {
      groups[error.attribute] ??= []
      groups[error.attribute]!.push(shown(error))
    }
    return groups
  }
}

const sentence = ({ attribute, message }: ValidationError): string =>
  attribute === 'base' ? message : `${humanName(attribute)} ${message}`
