/** Controls with a choice: checkboxes, radio buttons, selects, and one of each for a collection (app.md A115). */
import { SafeString } from '../html/safe-string.js'
import type { Block } from '../view.js'
import type { Attributes } from './attributes.js'
import { CollectionItem } from './collection-item.js'
import type { FieldOptions } from './field-base.js'
import { emptyValue, InputFields, joined } from './input-fields.js'
import type { Content } from './markup.js'
import { among, type Choice, type Choices, choicesOf, type OptionValue, optionsHtml, type Reader, read } from './select-options.js'
import { timeZoneChoices } from './time-zones.js'

/** Options of a checkbox. */
export interface CheckboxOptions extends FieldOptions {
  /** What is sent when it is checked. Default `'1'`. */
  readonly checkedValue?: OptionValue
  /** What is sent when it is not. Default `'0'`. */
  readonly uncheckedValue?: OptionValue
  /** Whether that is sent at all. Default yes. */
  readonly includeHidden?: boolean
  /** One of several of the same name: `post[tags][]`. */
  readonly multiple?: boolean
  /** Default: as the client or the model says. */
  readonly checked?: boolean
}

/** Options of a radio button. */
export interface RadioOptions extends FieldOptions {
  /** Default: as the client or the model says. */
  readonly checked?: boolean
}

/** Options of a select. */
export interface SelectOptions extends FieldOptions {
  /** An empty option in front; a text is its label. */
  readonly includeBlank?: boolean | string
  /** An empty option in front, unless there is a value already. `true` is `Please select`. */
  readonly prompt?: boolean | string
  /** What is marked when neither the client nor the model has a value. */
  readonly selected?: OptionValue | readonly OptionValue[]
  /** `true` for the whole control, or the values that cannot be chosen. */
  readonly disabled?: boolean | OptionValue | readonly OptionValue[]
  readonly multiple?: boolean
  /** With `multiple`: whether an empty value is sent when nothing is chosen. Default yes. */
  readonly includeHidden?: boolean
}

/** Options of a select of time zones. */
export interface TimeZoneOptions extends SelectOptions {
  /** Names such as `'Europe/Berlin'`, or a pattern of them, that come first. */
  readonly priorityZones?: readonly string[] | RegExp
}

/** Options of checkboxes or radio buttons for a collection; the others are attributes of each control. */
export interface CollectionOptions extends FieldOptions {
  /** What is marked when neither the client nor the model has a value. */
  readonly checked?: OptionValue | readonly OptionValue[]
  /** Values that cannot be chosen. */
  readonly disabled?: boolean | OptionValue | readonly OptionValue[]
  /** Whether an empty value is sent when nothing is chosen. Default yes. */
  readonly includeHidden?: boolean
}

/** See the charter. */
export class ChoiceFields extends InputFields {
  /** A checkbox, behind a hidden control with what is sent when it is not checked. */
  checkbox(attribute: string, options: CheckboxOptions = {}): SafeString {
    const { checkedValue = '1', uncheckedValue = '0', includeHidden = true, index: _, value: fallback, checked, ...rest } = options
    const multiple = options.multiple === true
    const isChecked =
      checked ?? holds(this.valueOf(attribute, this.fieldName(attribute, this.#place(options, false)), fallback), checkedValue)
    const { multiple: __, ...others } = rest
    const place = multiple ? { multiple, value: checkedValue } : {}
    const attributes = this.named(
      attribute,
      { ...others, type: 'checkbox', value: String(checkedValue), checked: isChecked },
      options,
      place,
    )
    const field = this.wrapped(attribute, this.context.markup.control(attributes))
    if (!includeHidden || uncheckedValue === null || uncheckedValue === undefined) return field
    return joined(this.context.markup.control(emptyValue(attributes, String(uncheckedValue))), field)
  }

  radioButton(attribute: string, value: OptionValue, options: RadioOptions = {}): SafeString {
    const { index: _, value: fallback, checked, ...rest } = options
    const current = this.valueOf(attribute, this.nameIn(attribute, options), fallback)
    const isChecked = checked ?? among(current)(String(value))
    const attributes = { ...rest, type: 'radio', value: String(value), checked: isChecked }
    return this.wrapped(attribute, this.context.markup.control(this.named(attribute, attributes, options, { value })))
  }

  /** @param choices `['a', 'b']`, `[['Label', 'value']]`, `{ Label: 'value' }`, groups `{ Group: ['a'] }`, or safe HTML */
  select(attribute: string, choices: Choices, options: SelectOptions = {}): SafeString {
    const { includeBlank, prompt, selected, disabled, includeHidden = true, index: _, value: fallback, ...rest } = options
    const multiple = options.multiple === true
    const place = this.#place(options, multiple)
    const current = this.valueOf(attribute, this.fieldName(attribute, { ...place, multiple: false }), selected ?? fallback)
    const whole = typeof disabled === 'boolean' ? disabled : undefined
    const marks = { selected: among(current), disabled: among(whole === undefined ? disabled : null) }
    const body = joined(...this.#blanks({ ...options, value: current }), optionsHtml(this.context.markup, choices, marks))
    const attributes = this.named(attribute, { ...rest, ...(whole === undefined ? {} : { disabled: whole }) }, options, { multiple })
    const field = this.wrapped(attribute, this.context.markup.element('select', body, attributes))
    return multiple && includeHidden ? joined(this.context.markup.control(emptyValue(attributes)), field) : field
  }

  collectionSelect<T>(attribute: string, collection: Iterable<T>, value: Reader<T>, label: Reader<T>, options?: SelectOptions): SafeString {
    return this.select(attribute, choicesOf(collection, value, label), options)
  }

  /** @param items what gives the elements of a group; @param groupLabel what gives its label */
  groupedCollectionSelect<G, T>(
    attribute: string,
    groups: Iterable<G>,
    items: (keyof G & string) | ((group: G) => Iterable<T>),
    groupLabel: Reader<G>,
    value: Reader<T>,
    label: Reader<T>,
    options?: SelectOptions,
  ): SafeString {
    const choices = [...groups].map((group): Choice => {
      const elements = read(group, items as Reader<G>) as Iterable<T>
      return [String(read(group, groupLabel)), choicesOf(elements, value, label)]
    })
    return this.select(attribute, choices, options)
  }

  timeZoneSelect(attribute: string, { priorityZones, ...options }: TimeZoneOptions = {}): SafeString {
    return this.select(attribute, timeZoneChoices(priorityZones), options)
  }

  /** A checkbox with its label for each element. A block puts them differently: it gets a {@link CollectionItem}. */
  collectionCheckboxes<T>(
    attribute: string,
    collection: Iterable<T>,
    value: Reader<T>,
    label: Reader<T>,
    options: CollectionOptions = {},
    block?: Block<[CollectionItem<T>]>,
  ): SafeString {
    const checkbox = (own: OptionValue, checked: boolean, attributes: Attributes) =>
      this.checkbox(attribute, { ...attributes, multiple: true, includeHidden: false, checkedValue: own, checked })
    const items = this.#items(attribute, collection, value, label, options, checkbox)
    return this.#collection(items, block, options, this.fieldName(attribute, this.#place(options, true)))
  }

  /** A radio button with its label for each element. A block puts them differently: it gets a {@link CollectionItem}. */
  collectionRadioButtons<T>(
    attribute: string,
    collection: Iterable<T>,
    value: Reader<T>,
    label: Reader<T>,
    options: CollectionOptions = {},
    block?: Block<[CollectionItem<T>]>,
  ): SafeString {
    const radio = (own: OptionValue, checked: boolean, attributes: Attributes) =>
      this.radioButton(attribute, own, { ...attributes, checked })
    const items = this.#items(attribute, collection, value, label, options, radio)
    return this.#collection(items, block, options, this.fieldName(attribute, this.#place(options, false)))
  }

  #items<T>(
    attribute: string,
    collection: Iterable<T>,
    value: Reader<T>,
    label: Reader<T>,
    { checked, disabled, includeHidden: _, value: fallback, ...attributes }: CollectionOptions,
    control: (value: OptionValue, checked: boolean, attributes: Attributes) => SafeString,
  ): CollectionItem<T>[] {
    const place = this.#place(attributes, false)
    const isChecked = among(this.valueOf(attribute, this.fieldName(attribute, place), checked ?? fallback))
    const isDisabled = typeof disabled === 'boolean' ? () => disabled : among(disabled)
    return [...collection].map((element) => {
      const own = read(element, value) as OptionValue
      const text = String(own)
      const all = isDisabled(text) ? { ...attributes, disabled: true } : attributes
      return new CollectionItem<T>(element, own, read(element, label) as Content, {
        control: (more) => control(own, isChecked(text), { ...all, ...more }),
        label: (content, more) => {
          const given: Attributes = { ...more, for: more['for'] ?? this.fieldId(attribute, { ...place, value: own }) }
          return this.wrapped(attribute, this.context.markup.element('label', content, given))
        },
      })
    })
  }

  #collection<T>(
    items: readonly CollectionItem<T>[],
    block: Block<[CollectionItem<T>]> | undefined,
    options: CollectionOptions,
    name: string,
  ) {
    const { includeHidden = true } = options
    const { view, markup } = this.context
    const shown = items.map((item) => (block === undefined ? item.html() : view.capture(block, item)))
    return includeHidden ? joined(markup.control({ name, type: 'hidden', value: '' }), ...shown) : joined(...shown)
  }

  #blanks({ includeBlank, prompt, required, multiple, size, value }: SelectOptions): SafeString[] {
    const { markup } = this.context
    const option = (label: string) => new SafeString(`${markup.element('option', label, { value: '' })}\n`)
    const empty = new SafeString(`${markup.element('option', '', { value: '', label: ' ' })}\n`)
    const blanks: SafeString[] = []
    const hasValue = value !== null && value !== undefined && value !== ''
    if (prompt !== undefined && prompt !== false && !hasValue) blanks.push(option(prompt === true ? 'Please select' : prompt))
    // A list that must be chosen from needs an entry that is no choice (HTML §4.10.7).
    const needsBlank = required === true && multiple !== true && size === undefined && prompt === undefined
    if (typeof includeBlank === 'string') blanks.unshift(option(includeBlank))
    else if (includeBlank === true || (needsBlank && includeBlank !== false)) blanks.unshift(empty)
    return blanks
  }

  #place({ index }: FieldOptions, multiple: boolean): { multiple: boolean; index?: string | number } {
    return index === undefined ? { multiple } : { multiple, index }
  }
}

/** Whether a checkbox with this value is checked. */
function holds(value: unknown, checkedValue: OptionValue): boolean {
  if (typeof value === 'boolean') return value === Boolean(checkedValue)
  if (typeof value === 'number') return value === Number(checkedValue)
  return among(value)(String(checkedValue))
}
