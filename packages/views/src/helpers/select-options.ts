/** The options of a `<select>` (app.md A115). */
import { SafeString } from '../html/safe-string.js'
import { type Attributes, isRecord } from './attributes.js'
import { type Content, type Markup } from './markup.js'

/** A value of an option. */
export type OptionValue = string | number | bigint | boolean | null | undefined

/** A value that is its own label; a label, a value, and attributes; or a group: a label and its choices. */
export type Choice =
  | OptionValue
  | readonly [label: Content, value: OptionValue, attributes?: Attributes]
  | readonly [group: string, choices: readonly Choice[], attributes?: Attributes]

/** A list, a record of labels and values or groups, or options that are HTML already. */
export type Choices = Iterable<Choice> | Readonly<Record<string, OptionValue | readonly Choice[]>> | SafeString

/** Which options are marked. */
export interface Marks {
  readonly selected: (value: string) => boolean
  readonly disabled: (value: string) => boolean
}

/** Whether a text is among the values that were given, one or several. */
export function among(values: unknown): (value: string) => boolean {
  if (values === null || values === undefined) return () => false
  const texts = new Set((isList(values) ? [...values] : [values]).map(String))
  return (value) => texts.has(value)
}

const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function'

/** `<option>` elements, one in a line. */
export function optionsHtml(markup: Markup, choices: Choices, marks: Marks): SafeString {
  if (choices instanceof SafeString) return choices
  const list: Iterable<Choice> = isRecord(choices) ? (Object.entries(choices) as unknown as Choice[]) : (choices as Iterable<Choice>)
  return new SafeString([...list].map((choice) => oneChoice(markup, choice, marks)).join('\n'))
}

function oneChoice(markup: Markup, choice: Choice, marks: Marks): SafeString {
  if (!Array.isArray(choice)) return option(markup, textOf(choice as OptionValue), choice as OptionValue, {}, marks)
  const [label, value, attributes = {}] = choice as readonly [Content, OptionValue | readonly Choice[], Attributes?]
  if (!Array.isArray(value)) return option(markup, label, value as OptionValue, attributes, marks)
  return markup.element('optgroup', optionsHtml(markup, value as readonly Choice[], marks), { ...attributes, label })
}

const textOf = (value: OptionValue): string => (value === null || value === undefined ? '' : String(value))

function option(markup: Markup, label: Content, value: OptionValue, attributes: Attributes, marks: Marks): SafeString {
  const text = textOf(value)
  const { selected = marks.selected(text), disabled = marks.disabled(text), ...rest } = attributes
  return markup.element('option', label, { ...rest, selected, disabled, value: text })
}

/** How a value or a label is read of an element: the name of a property or method, or a function. */
export type Reader<T> = (keyof T & string) | ((element: T) => unknown)

/** What an element says. */
export function read<T>(element: T, reader: Reader<T>): unknown {
  if (typeof reader === 'function') return reader(element)
  const value: unknown = element[reader]
  return typeof value === 'function' ? (value.call(element) as unknown) : value
}

/** Elements as choices. */
export function choicesOf<T>(collection: Iterable<T>, value: Reader<T>, label: Reader<T>): Choice[] {
  return [...collection].map((element) => [read(element, label) as Content, read(element, value) as OptionValue])
}

/** `optionsForSelect([['Draft', 'draft']], 'draft')` for a `<select>` that the template writes itself. */
export function optionsForSelect(
  markup: Markup,
  choices: Choices,
  selected?: OptionValue | readonly OptionValue[],
  disabled?: OptionValue | readonly OptionValue[],
): SafeString {
  return optionsHtml(markup, choices, { selected: among(selected), disabled: among(disabled) })
}
