/** What every control of a form is made with: its name, id, value and errors. */
import type { SafeString } from '../html/safe-string.js'
import type { Attributes } from './attributes.js'
import type { FormContext } from './form-context.js'
import { messagesOn } from './form-errors.js'
import { type FieldPlace, fieldId, fieldName } from './form-names.js'
import { modelValue, type Submitted } from './form-values.js'
import { type Tokens, tokenList } from './token-list.js'

/** Attributes of a control, and what it is told besides. */
export interface FieldOptions extends Attributes {
  /** What it shows when neither the client nor the model has a value (app.md A116). */
  readonly value?: unknown
  /** The number of the model in the name: `post[3][title]`. */
  readonly index?: string | number
}

/** Controls of one model, or of none. */
export class FieldBase implements FieldPlace {
  protected readonly context: FormContext
  /** What the names start with. */
  readonly scope: string | null
  /** What the fields belong to. */
  readonly model: object | null
  readonly namespace: string | null
  /** The number of the model among several. */
  readonly index: string | number | null

  constructor(context: FormContext, model: object | null, { scope, namespace, index }: FieldPlace) {
    this.context = context
    this.model = model
    this.scope = scope
    this.namespace = namespace
    this.index = index
  }

  /** The name of a control: `post[title]`. */
  fieldName(
    attribute: string,
    { multiple = false, index }: { readonly multiple?: boolean; readonly index?: string | number } = {},
  ): string {
    return fieldName(this.#place(index), attribute, multiple)
  }

  /** The id of a control: `post_title`; of one of several values `post_kind_a`. */
  fieldId(attribute: string, { value, index }: { readonly value?: unknown; readonly index?: string | number } = {}): string {
    return fieldId(this.#place(index), attribute, value)
  }

  #place(index: string | number | undefined): FieldPlace {
    return index === undefined ? this : { scope: this.scope, namespace: this.namespace, index }
  }

  /** What the client sent for a control and got refused; `undefined` otherwise. */
  protected submitted(name: string): Submitted | undefined {
    return this.context.submitted(name, this.model)
  }

  /** What a control shows: see {@link FieldOptions.value}. */
  protected valueOf(attribute: string, name: string, fallback?: unknown): unknown {
    return this.submitted(name) ?? modelValue(this.model, attribute) ?? fallback
  }

  /** The name and id of a control behind its other attributes, and what points to its errors. */
  protected named(
    attribute: string,
    attributes: Attributes,
    options: Attributes,
    place: { multiple?: boolean; value?: unknown } = {},
  ): Attributes {
    const index = options['index'] as string | number | undefined
    const at = index === undefined ? {} : { index }
    const named = {
      ...attributes,
      name: attributes['name'] ?? this.fieldName(attribute, { ...at, multiple: place.multiple ?? false }),
      id: attributes['id'] === undefined ? this.fieldId(attribute, { ...at, value: place.value }) : attributes['id'],
    }
    return messagesOn(this.model, attribute).length === 0 ? named : invalid(named, this.errorsId(attribute))
  }

  /** The id of the element that {@link FormBuilder.errors} makes. */
  protected errorsId(attribute: string): string {
    return `${this.fieldId(attribute)}_errors`
  }

  /** A control or label as it is, or within the wrapper for errors (app.md A117). */
  protected wrapped(attribute: string, field: SafeString): SafeString {
    const messages = messagesOn(this.model, attribute)
    if (messages.length === 0 || this.model === null) return field
    return this.context.errorWrapper(field, { attribute, messages, model: this.model, markup: this.context.markup })
  }
}

/** Says that a control is wrong, and where it is written why; what the template says itself stays. */
function invalid({ aria = {}, ...attributes }: Attributes, errorsId: string): Attributes {
  const described = tokenList(aria['describedby'] as Tokens, attributes['aria-describedby'] as Tokens, errorsId)
  const { 'aria-describedby': _, ...rest } = attributes
  return { ...rest, aria: { invalid: true, ...aria, describedby: described } }
}
