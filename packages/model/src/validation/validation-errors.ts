/** What is wrong with a record: messages per attribute, for forms, APIs and people (app.md A154). */
import type { ParameterIssue } from '@live/core'
import { fixedMessage, isKnownType, messageOf, sentenceOf } from './messages.js'

/** One thing that is wrong. Its texts are in the language of who reads them. */
export interface ValidationError {
  /** The attribute, `base` for the record as a whole, dotted or indexed for nested ones: `comments[0].body`. */
  readonly attribute: string
  /** What kind it is, such as `'blank'` or the name of a rule of class-validator. */
  readonly type: string
  /** Values of the message, such as `{ count: 40 }`. */
  readonly options: Readonly<Record<string, unknown>>
  /** Such as `can't be blank`. */
  readonly message: string
  /** Such as `Title can't be blank`. */
  readonly fullMessage: string
}

/** How an error is added. Everything else is a value of its message. */
export interface ErrorOptions {
  /** What kind it is. Default: the type that was given, else `'invalid'`. */
  readonly type?: string
  /** A text that no translation replaces. */
  readonly message?: string
  readonly [value: string]: unknown
}

class RecordError implements ValidationError {
  constructor(
    readonly subject: object | null,
    readonly attribute: string,
    readonly type: string,
    readonly text: string | null,
    readonly fixed: string | null,
    readonly options: Readonly<Record<string, unknown>>,
    /** The attribute of the record that it is about, which may be nested in another one. */
    readonly own: string = attribute,
  ) {}

  get message(): string {
    const { subject, own, type, text, fixed, options } = this
    if (fixed !== null) return fixedMessage(subject, own, fixed, options)
    return messageOf({ subject, attribute: own, type, text, values: options })
  }

  get fullMessage(): string {
    return sentenceOf(this.subject, this.own === 'base' ? this.attribute : this.own, this.message)
  }

  under(prefix: string): RecordError {
    return new RecordError(this.subject, prefix + this.attribute, this.type, this.text, this.fixed, this.options, this.own)
  }
}

/** The errors of one record. Empty when nothing is wrong. */
export class ValidationErrors implements Iterable<ValidationError> {
  readonly #subject: object | null
  #list: RecordError[] = []

  /** @param subject the record that they are about, which gives its names to the messages; null for none */
  constructor(subject: object | null = null) {
    this.#subject = subject
  }

  /**
   * Adds an error.
   * @param attribute its name, or `base`
   * @param message a type that has a text (`'blank'`, `'taken'`, `'tooLong'` with a `count`), or a text such as `'is too long'`
   * @param options `type`: what kind it is, also for looking up a translation; values of the message
   */
  add(attribute: string, message = 'invalid', options: ErrorOptions = {}): ValidationError {
    const { type, message: fixed = null, ...values } = options
    const known = isKnownType(message)
    const text = known ? null : message
    const kind = type ?? (known ? message : 'invalid')
    // A text without a type of its own is what it says, in every language.
    const error = new RecordError(this.#subject, attribute, kind, text, fixed ?? (type === undefined ? text : null), values)
    this.#list.push(error)
    return error
  }

  /** The messages about an attribute; empty when there are none. */
  on(attribute: string): string[] {
    return this.where(attribute).map(({ message }) => message)
  }

  /** The errors of an attribute, of a type. */
  where(attribute: string, type?: string): ValidationError[] {
    return this.#list.filter((error) => error.attribute === attribute && (type === undefined || error.type === type))
  }

  /** How many errors there are. */
  get count(): number {
    return this.#list.length
  }

  get isEmpty(): boolean {
    return this.#list.length === 0
  }

  /** The names of the attributes that have errors. */
  get attributes(): string[] {
    return [...new Set(this.#list.map(({ attribute }) => attribute))]
  }

  /** Whether an attribute, or the record at all, has an error. */
  any(attribute?: string): boolean {
    return attribute === undefined ? !this.isEmpty : this.#list.some((error) => error.attribute === attribute)
  }

  /** Whether an attribute has an error of this type. */
  ofKind(attribute: string, type = 'invalid'): boolean {
    return this.where(attribute, type).length > 0
  }

  /** Whether this very error was added: of this type, with these values. */
  added(attribute: string, type = 'invalid', values: Readonly<Record<string, unknown>> = {}): boolean {
    return this.where(attribute, type).some(({ options }) => {
      const names = Object.keys(options)
      return names.length === Object.keys(values).length && names.every((name) => Object.is(options[name], values[name]))
    })
  }

  /** Sentences for people: `Title can't be blank`. */
  get fullMessages(): string[] {
    return this.#list.map(({ fullMessage }) => fullMessage)
  }

  /** {@link fullMessages} of one attribute. */
  fullMessagesFor(attribute: string): string[] {
    return this.where(attribute).map(({ fullMessage }) => fullMessage)
  }

  /** The types per attribute, with their values: `{ title: [{ error: 'tooLong', count: 40 }] }`. */
  get details(): Record<string, { error: string; [value: string]: unknown }[]> {
    return this.#grouped(({ type, options }) => ({ ...options, error: type }))
  }

  /** As path and message, the form of `InvalidParametersError` of `@live/core`; the path of the record itself is empty. */
  get issues(): ParameterIssue[] {
    return this.#list.map(({ attribute, message }) => ({ path: attribute === 'base' ? '' : attribute, message }))
  }

  /** Takes over the errors of another record, with a prefix such as `comments[0].`. */
  merge(other: ValidationErrors, prefix = ''): void {
    for (const error of [...other.#list]) this.#list.push(error.under(prefix))
  }

  /** Forgets the errors of an attribute, or only those of a type. */
  delete(attribute: string, type?: string): void {
    this.#list = this.#list.filter((error) => error.attribute !== attribute || (type !== undefined && error.type !== type))
  }

  clear(): void {
    this.#list = []
  }

  /** The messages by attribute: `{ title: ["can't be blank"] }`. @param full whether they are sentences. Default: false */
  toObject(full = false): Record<string, string[]> {
    return this.#grouped(({ message, fullMessage }) => (full ? fullMessage : message))
  }

  /** `{ "title": ["can't be blank"] }`. */
  toJSON(): Record<string, string[]> {
    return this.toObject()
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
