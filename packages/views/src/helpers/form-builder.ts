/** `f` of a form: every control, labels, buttons, errors, and the fields of other models (app.md A115-A117). */
import { ArgumentError } from '@live/core'
import type { SafeString } from '../html/safe-string.js'
import type { Block } from '../view.js'
import { type Attributes, isRecord } from './attributes.js'
import { isBlock, isText } from './block.js'
import { ChoiceFields } from './choice-fields.js'
import type { FieldOptions } from './field-base.js'
import type { FormContext } from './form-context.js'
import { errorSummary, fieldErrorList, fullMessagesOf, messagesOn } from './form-errors.js'
import type { FieldPlace } from './form-names.js'
import { joined } from './input-fields.js'
import type { Content } from './markup.js'
import { humanize, isPersisted, keyTextOf, modelNameOf } from './model-name.js'
import { nestedName } from './nested-name.js'
import { translated } from './translate.js'

/** Attributes of a label, and which control it is of. */
export interface LabelOptions extends Attributes {
  /** The value of a radio button or of one checkbox among several. */
  readonly value?: unknown
  readonly index?: string | number
}

/** How the fields of another model are named. */
export interface FieldsForOptions {
  /** Number of the first one. Default 0, or where the last call for this name ended. */
  readonly index?: string | number
  /** Whether a hidden control with the id of a stored model is added. Default yes. */
  readonly includeId?: boolean
  readonly namespace?: string
}

/** Makes a {@link FormBuilder}, or one of your own. */
export type FormBuilderClass = new (context: FormContext, model: object | null, place: FieldPlace) => FormBuilder

/** See the charter. Subclass it for controls of your own: `formWith({ builder: MyBuilder }, …)`. */
export class FormBuilder extends ChoiceFields {
  /** How many models of each name got their fields. */
  readonly #counts = new Map<string, number>()
  #hasId = false

  /** `<label for="post_title">Title</label>`; with a block, its content. */
  label(attribute: string, text?: Content | LabelOptions | Block, options?: LabelOptions | Block, block?: Block): SafeString {
    const run = [text, options, block].find(isBlock)
    const given = [text, options].find(isRecord) as LabelOptions | undefined
    const { value, index, ...attributes } = given ?? {}
    const content = run === undefined ? labelText(text as Content | LabelOptions) : this.context.view.capture(run)
    const at = index === undefined ? { value } : { value, index }
    const target = attributes['for'] ?? this.fieldId(attribute, at)
    const shown = content ?? this.humanName(attribute, value)
    return this.wrapped(attribute, this.context.markup.element('label', shown, { ...attributes, for: target }))
  }

  /** A button that sends the form; `Create Post` or `Update Post` without a text (app.md A94). */
  submit(text?: string | Attributes, options: Attributes = {}): SafeString {
    const attributes = isRecord(text) ? text : options
    const value = attributes['value'] ?? (isText(text) ? text : this.submitText())
    const { name = 'commit', value: _, ...rest } = attributes
    return this.context.markup.control({ ...rest, type: 'submit', name, value })
  }

  /** `<button name="button" type="submit">`, whose content may be HTML. */
  button(text?: Content | Attributes | Block, options?: Attributes | Block, block?: Block): SafeString {
    const run = [text, options, block].find(isBlock)
    const attributes = ([text, options].find(isRecord) as Attributes | undefined) ?? {}
    const content = run === undefined ? labelText(text as Content) : this.context.view.capture(run)
    return this.context.markup.element('button', content ?? this.submitText(), { name: 'button', type: 'submit', ...attributes })
  }

  /** A hidden control; one for `id` takes the place of the one that {@link fieldsFor} adds. */
  override hiddenField(attribute: string, options?: FieldOptions): SafeString {
    if (attribute === 'id') this.#hasId = true
    return super.hiddenField(attribute, options)
  }

  /**
   * The fields of another model: `fieldsFor('author', (author) => …)` are named `post[author][name]`, those of a list
   * `post[comments_attributes][0][body]`. Without a model the attribute of that name is taken.
   */
  fieldsFor(name: string, block: Block<[FormBuilder]>): SafeString
  fieldsFor(name: string, model: object | readonly object[] | null | undefined, block: Block<[FormBuilder]>): SafeString
  fieldsFor(
    name: string,
    model: object | readonly object[] | null | undefined,
    options: FieldsForOptions,
    block: Block<[FormBuilder]>,
  ): SafeString
  fieldsFor(name: string, ...args: readonly unknown[]): SafeString {
    const block = args.at(-1)
    if (!isBlock(block)) throw new ArgumentError(`fieldsFor(${JSON.stringify(name)}) needs a block: (fields) => …`)
    const given = args.length > 1 ? args[0] : undefined
    const options = (args.length > 2 ? args[1] : {}) as FieldsForOptions
    const { key, nested, models } = nestedName(this.model, name, given as object | null | undefined)
    const run = block as Block<[FormBuilder]>
    if (!Array.isArray(models)) return this.#fields(key, models as object | null, options.index ?? null, options, run, nested)
    return joined(...models.map((model, i) => this.#fields(key, model as object, this.#numberOf(key, options, i), options, run, nested)))
  }

  /** What is wrong with an attribute, in an element that its control points to; nothing when it is right. */
  errors(attribute: string, attributes: Attributes = {}): SafeString {
    const messages = messagesOn(this.model, attribute)
    return messages.length === 0 ? joined() : fieldErrorList(this.context.markup, this.errorsId(attribute), messages, attributes)
  }

  /** Everything that is wrong with the model, under a heading; nothing when it is right. */
  errorSummary(attributes: Attributes = {}): SafeString {
    const messages = fullMessagesOf(this.model)
    if (messages.length === 0) return joined()
    const count = messages.length
    const model = this.modelName()
    const heading = `${count} error${count === 1 ? '' : 's'} prohibited this ${model.toLowerCase()} from being saved:`
    const text = translated(this.context.view, ['errors.template.header'], heading, { count, model })
    return errorSummary(this.context.markup, text, messages, attributes)
  }

  /** The name of an attribute for people, translated (app.md A94). */
  protected humanName(attribute: string, value?: unknown): string {
    const keys: string[] = []
    const suffix = value === undefined ? '' : `_${String(value)}`
    if (this.scope !== null) keys.push(`helpers.label.${this.scope.replace(/\]?\[/g, '.').replace(/\]$/, '')}.${attribute}${suffix}`)
    if (this.model !== null && !isRecord(this.model)) {
      keys.push(`activerecord.attributes.${modelNameOf(this.model).i18nKey}.${attribute}${suffix.replace('_', '.')}`)
    }
    return translated(this.context.view, keys, value === undefined ? humanize(attribute) : humanize(String(value)))
  }

  /** What a button says that has no text. */
  protected submitText(): string {
    const action = this.model === null ? 'submit' : isPersisted(this.model) ? 'update' : 'create'
    const verb = { submit: 'Save', update: 'Update', create: 'Create' }[action]
    const model = this.modelName()
    const keys = [...(this.scope === null ? [] : [`helpers.submit.${this.scope}.${action}`]), `helpers.submit.${action}`]
    return translated(this.context.view, keys, `${verb} ${model}`.trim(), { model })
  }

  /** What the model is called, for people. */
  protected modelName(): string {
    if (this.model === null || isRecord(this.model)) return humanize(this.scope ?? '')
    const { human, i18nKey } = modelNameOf(this.model)
    return translated(this.context.view, [`activerecord.models.${i18nKey}`], human, { count: 1 })
  }

  #numberOf(key: string, { index }: FieldsForOptions, position: number): string | number {
    if (typeof index === 'number') return index + position
    if (index !== undefined && position === 0) return index
    const count = this.#counts.get(key) ?? 0
    this.#counts.set(key, count + 1)
    return count
  }

  #fields(
    key: string,
    model: object | null,
    index: string | number | null,
    { namespace, includeId = true }: FieldsForOptions,
    block: Block<[FormBuilder]>,
    nested: boolean,
  ): SafeString {
    const scope = `${this.fieldName(key)}${index === null ? '' : `[${index}]`}`
    const Builder = this.constructor as FormBuilderClass
    const fields = new Builder(this.context, model, { scope, namespace: namespace ?? this.namespace, index: null })
    const content = this.context.view.capture(block, fields)
    const id = model === null ? null : keyTextOf(model)
    const addId = nested && includeId && id !== null && !fields.#hasId
    return addId ? joined(content, fields.hiddenField('id', { value: id })) : content
  }
}

/** A text that was given in its place, and not a record or block in the place of one. */
const labelText = (text: Content | Attributes | undefined): Content => (isRecord(text) ? undefined : (text as Content))
