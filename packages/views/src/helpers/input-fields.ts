/** Controls with one text: lines, numbers, dates, colours, hidden values, files (app.md A115). */
import { types } from 'node:util'
import { type SafeString, safeConcat } from '../html/safe-string.js'
import type { Attributes } from './attributes.js'
import { FieldBase, type FieldOptions } from './field-base.js'
import { colorInputText, type DateInput, dateInputText } from './input-format.js'

/** Options of a control of numbers. */
export interface NumberOptions extends FieldOptions {
  /** Sets `min` and `max`. */
  readonly in?: readonly [min: number, max: number]
}

/** Options of a control of dates. `min`, `max` and `value` may be dates. */
export interface DateOptions extends FieldOptions {
  /** Whether times show seconds. Default yes. */
  readonly includeSeconds?: boolean
}

/** Options of a control of files. */
export interface FileOptions extends FieldOptions {
  readonly multiple?: boolean
  /** With `multiple`: whether an empty value is sent when no file is chosen. Default yes. */
  readonly includeHidden?: boolean
}

/** Options of a text of several lines. */
export interface TextareaOptions extends FieldOptions {
  /** `'20x5'` is `cols="20" rows="5"`. */
  readonly size?: string
}

/** See the charter. */
export class InputFields extends FieldBase {
  textField(attribute: string, options: FieldOptions = {}): SafeString {
    return this.input('text', attribute, options)
  }

  emailField(attribute: string, options: FieldOptions = {}): SafeString {
    return this.input('email', attribute, options)
  }

  /** Never shows a value, unless the template gives one. */
  passwordField(attribute: string, options: FieldOptions = {}): SafeString {
    return this.input('password', attribute, options, false)
  }

  telField(attribute: string, options: FieldOptions = {}): SafeString {
    return this.input('tel', attribute, options)
  }

  urlField(attribute: string, options: FieldOptions = {}): SafeString {
    return this.input('url', attribute, options)
  }

  searchField(attribute: string, options: FieldOptions = {}): SafeString {
    return this.input('search', attribute, options)
  }

  numberField(attribute: string, options: NumberOptions = {}): SafeString {
    return this.input('number', attribute, withRange(options))
  }

  rangeField(attribute: string, options: NumberOptions = {}): SafeString {
    return this.input('range', attribute, withRange(options))
  }

  colorField(attribute: string, options: FieldOptions = {}): SafeString {
    const value = this.valueOf(attribute, this.nameIn(attribute, options), options.value)
    return this.control('color', attribute, options, colorInputText(value))
  }

  dateField(attribute: string, options: DateOptions = {}): SafeString {
    return this.#dates('date', attribute, options)
  }

  timeField(attribute: string, options: DateOptions = {}): SafeString {
    return this.#dates('time', attribute, options)
  }

  datetimeField(attribute: string, options: DateOptions = {}): SafeString {
    return this.#dates('datetime-local', attribute, options)
  }

  monthField(attribute: string, options: DateOptions = {}): SafeString {
    return this.#dates('month', attribute, options)
  }

  weekField(attribute: string, options: DateOptions = {}): SafeString {
    return this.#dates('week', attribute, options)
  }

  hiddenField(attribute: string, options: FieldOptions = {}): SafeString {
    const { value: fallback, index: _, ...rest } = options
    const value = shown(this.valueOf(attribute, this.nameIn(attribute, options), fallback))
    const { aria: __, ...attributes } = this.named(attribute, { ...rest, type: 'hidden', value }, options)
    return this.context.markup.control(attributes)
  }

  /** The form becomes one that is sent in parts. Never shows a value. */
  fileField(attribute: string, options: FileOptions = {}): SafeString {
    this.context.multipart = true
    const { includeHidden = true, value: _, index: __, ...rest } = options
    const multiple = options.multiple === true
    const attributes = this.named(attribute, { ...rest, type: 'file' }, options, { multiple })
    const field = this.wrapped(attribute, this.context.markup.control(attributes))
    return multiple && includeHidden ? joined(this.context.markup.control(emptyValue(attributes)), field) : field
  }

  textarea(attribute: string, options: TextareaOptions = {}): SafeString {
    const { value: fallback, index: _, size, ...rest } = options
    const value = this.valueOf(attribute, this.nameIn(attribute, options), fallback)
    const attributes = this.named(attribute, { ...rest, ...dimensions(size) }, options)
    return this.wrapped(attribute, this.context.markup.element('textarea', shown(value) ?? '', attributes))
  }

  /** An editor for HTML, such as Trix: `<trix-editor>` beside the hidden control that it fills. */
  richTextarea(attribute: string, options: FieldOptions = {}): SafeString {
    const { value: fallback, index: _, ...rest } = options
    const { markup } = this.context
    const value = shown(this.valueOf(attribute, this.nameIn(attribute, options), fallback))
    const { name, ...attributes } = this.named(attribute, { ...rest, class: rest.class ?? 'trix-content' }, options)
    const input = `${String(attributes['id'])}_trix_input`
    const hidden = markup.control({ type: 'hidden', name, id: input, value })
    return this.wrapped(attribute, joined(hidden, markup.element('trix-editor', null, { ...attributes, input })))
  }

  /** @param echo whether it shows the value of the client or of the model */
  protected input(type: string, attribute: string, options: FieldOptions, echo = true): SafeString {
    const value = echo ? this.valueOf(attribute, this.nameIn(attribute, options), options.value) : options.value
    return this.control(type, attribute, options, shown(value))
  }

  protected control(type: string, attribute: string, options: FieldOptions, value: string | null): SafeString {
    const { index: _, value: __, ...rest } = options
    const attributes = this.named(attribute, { ...rest, type: rest['type'] ?? type, value }, options)
    return this.wrapped(attribute, this.context.markup.control(attributes))
  }

  /** The name of a control, as its options make it. */
  protected nameIn(attribute: string, { index, name }: FieldOptions): string {
    return typeof name === 'string' ? name : this.fieldName(attribute, index === undefined ? {} : { index })
  }

  #dates(type: DateInput, attribute: string, { includeSeconds = true, min, max, ...options }: DateOptions): SafeString {
    const value = this.valueOf(attribute, this.nameIn(attribute, options), options.value)
    const text = (given: unknown) => (given === null || given === undefined ? null : dateInputText(type, given, includeSeconds))
    return this.control(type, attribute, { ...options, min: text(min), max: text(max) }, text(value))
  }
}

/** The text of a value; `null` for none. */
export function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return types.isDate(value) ? (Number.isNaN(value.getTime()) ? '' : value.toISOString()) : String(value)
}

/** The hidden control that sends something when nothing is chosen. */
export const emptyValue = ({ name, disabled, form }: Attributes, value = ''): Attributes => ({
  name,
  disabled,
  form,
  type: 'hidden',
  value,
})

/** Pieces of HTML one after the other. */
export const joined: (...parts: readonly SafeString[]) => SafeString = safeConcat

function withRange({ in: range, ...options }: NumberOptions): FieldOptions {
  return range === undefined ? options : { ...options, min: range[0], max: range[1] }
}

function dimensions(size: string | undefined): Attributes {
  const found = size === undefined ? null : /^(\d{1,6})x(\d{1,6})$/.exec(size)
  return found === null ? {} : { cols: found[1], rows: found[2] }
}
