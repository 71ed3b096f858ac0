/** `formWith`: a form for a model, or for a URL (app.md A114). */
import { ArgumentError, formBuilderOf } from '@live/core'
import { SafeString, safeConcat, settled } from '../html/safe-string.js'
import type { Block, View } from '../view.js'
import { type Attributes, isRecord } from './attributes.js'
import { checkedVerb, type FormVerb, hiddenFields, sentVerb } from './form-attributes.js'
import { FormBuilder, type FormBuilderClass } from './form-builder.js'
import { FormContext } from './form-context.js'
import { type FieldErrorWrapper, wrapFieldWithErrors } from './form-errors.js'
import { joined } from './input-fields.js'
import { markupOf } from './markup.js'
import { isPersisted, modelNameOf } from './model-name.js'
import { type Target, urlFor } from './url-for.js'

/** What a form is for, and how. */
export interface FormWithOptions {
  /** A model, or a list that ends in one: `[post, comment]`, `['admin', post]`. */
  readonly model?: object | null
  /** Where it leads. Default: to the member of a stored model, to the collection of a new one, else to the current page. */
  readonly url?: Target
  /** What the names start with; `null` for plain ones. Default: the parameter key of the model. */
  readonly scope?: string | null
  /** Default: `patch` for a stored model, else `post`. */
  readonly method?: FormVerb
  /** Suffix of the path of the model, such as `json`. */
  readonly format?: string
  readonly id?: string
  readonly class?: Attributes['class']
  readonly data?: Attributes['data']
  /** Other attributes. */
  readonly html?: Attributes
  /** Whether it is sent in parts. Default: when it has a control of files. */
  readonly multipart?: boolean
  /** A token of your own, or `false` for none. */
  readonly authenticityToken?: string | boolean
  /** What all ids start with, where a page has several forms of one model. */
  readonly namespace?: string
  /** Number of the model in all names. */
  readonly index?: string | number
  /** Default {@link FormBuilder}. */
  readonly builder?: FormBuilderClass
  /** Default: that of {@link formHelpers}. */
  readonly errorWrapper?: FieldErrorWrapper
}

/** `formWith({ model: post }, (f) => …)`. */
export type FormWith = (options: FormWithOptions, block?: Block<[FormBuilder]>) => SafeString

/** `fields({ scope: 'post', model: post }, (f) => …)`: controls without a form around them. */
export type Fields = (
  options: Pick<FormWithOptions, 'model' | 'scope' | 'namespace' | 'index' | 'builder' | 'errorWrapper'>,
  block: Block<[FormBuilder]>,
) => SafeString

/** What all forms of an application have in common. */
export interface FormSettings {
  /** What is put around controls and labels with errors. Default: {@link wrapFieldWithErrors}. */
  readonly errorWrapper?: FieldErrorWrapper
  /** Makes `f`. Default {@link FormBuilder}. */
  readonly builder?: FormBuilderClass
}

function builderFor(view: View, options: FormWithOptions, settings: FormSettings): { builder: FormBuilder; context: FormContext } {
  const model = modelOf(options)
  const context = new FormContext(view, model, options.errorWrapper ?? settings.errorWrapper ?? wrapFieldWithErrors)
  const { namespace = null, index = null } = options
  const ofController = view.controller === null ? null : (formBuilderOf(view.controller) as FormBuilderClass | null)
  const Builder = options.builder ?? ofController ?? settings.builder ?? FormBuilder
  return { builder: new Builder(context, model, { scope: scopeOf(options, model), namespace, index }), context }
}

function formWith(view: View, options: FormWithOptions, block: Block<[FormBuilder]> | undefined, settings: FormSettings): SafeString {
  const given: unknown = options
  if (!isRecord(given)) throw new ArgumentError('formWith takes a record of options: formWith({ model: post }, (f) => …)')
  const { builder, context } = builderFor(view, options, settings)
  const verb = checkedVerb(options.method ?? (builder.model !== null && isPersisted(builder.model) ? 'patch' : 'post'))
  const action = actionOf(view, options)
  const write = (content: SafeString) =>
    markupOf(view).element(
      'form',
      joined(hiddenFields(view, action, verb, options.authenticityToken), content),
      formAttributes(options, action, verb, context.multipart),
    )
  // The block goes first: it says whether there are files. One that waits for something says so when it is done.
  const content = settled(block === undefined ? joined() : view.capture(block, builder))
  return content instanceof SafeString ? write(content) : safeConcat(content.then(write))
}

/** Those of the template first, then those that make it a form (app.md A114). */
function formAttributes(options: FormWithOptions, action: string, verb: string, hasFiles: boolean): Attributes {
  const { id, class: classes, data, html = {}, multipart = hasFiles } = options
  const enctype = multipart && verb !== 'get' ? { enctype: 'multipart/form-data' } : {}
  return { id, class: classes, data, ...html, ...enctype, action, 'accept-charset': 'UTF-8', method: sentVerb(verb) }
}

function modelOf({ model = null }: FormWithOptions): object | null {
  const last: unknown = Array.isArray(model) ? model.at(-1) : model
  if (last === null || last === undefined) return null
  if (typeof last === 'object') return last
  throw new ArgumentError('The model of a form is an object, or a list that ends in one; for a class give url and scope')
}

function scopeOf({ scope }: FormWithOptions, model: object | null): string | null {
  if (scope !== undefined) return scope === '' ? null : scope
  return model === null || isRecord(model) ? null : modelNameOf(model).paramKey
}

function actionOf(view: View, { url, model, format }: FormWithOptions): string {
  if (url !== undefined || model === null || model === undefined) return urlFor(view, url)
  return urlFor(view, model, format === undefined ? {} : { format })
}

/** `formWith` and `fields` of templates. Register your own over them: `new Views({ helpers: [formHelpers({ builder: MyBuilder })] })`. */
export const formHelpers =
  (settings: FormSettings = {}) =>
  (view: View) => {
    const fields: Fields = (options, block) => view.capture(block, builderFor(view, options, settings).builder)
    return { formWith: ((options, block) => formWith(view, options, block, settings)) as FormWith, fields }
  }
