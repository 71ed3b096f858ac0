/** A button that is a form of its own (app.md A113). */
import { SafeString, safeConcat } from '../html/safe-string.js'
import type { Block, View } from '../view.js'
import { type Attributes, isRecord } from './attributes.js'
import { tokenField } from './authenticity-token.js'
import { isBlock } from './block.js'
import { checkedVerb, type FormVerb, methodField, sentVerb } from './form-attributes.js'
import { type Content, markupOf } from './markup.js'
import { isPersisted } from './model-name.js'
import { type Target, urlFor } from './url-for.js'

/** Attributes of the button, and what the form is like. */
export interface ButtonToOptions extends Attributes {
  /** Default: `post`; `patch` for a stored model with a block. */
  readonly method?: FormVerb
  /** Values of hidden controls; nested ones are named `a[b]`, lists `a[]`. */
  readonly params?: Readonly<Record<string, unknown>>
  /** Attributes of the form. */
  readonly form?: Attributes
  /** Default `button_to`. */
  readonly formClass?: Attributes['class']
  /** `false` for none. */
  readonly authenticityToken?: string | boolean
}

/** `buttonTo('Destroy', post, { method: 'delete' })`; with a block, its content is what the button shows. */
export interface ButtonTo {
  (text: Content, target?: Target, options?: ButtonToOptions): SafeString
  (target: Target, block: Block): SafeString
  (target: Target, options: ButtonToOptions, block: Block): SafeString
}

function buttonForm(view: View, text: Content, target: Target, options: ButtonToOptions): SafeString {
  const { method = 'post', params = {}, form = {}, formClass = 'button_to', authenticityToken, ...attributes } = options
  const verb = checkedVerb(method)
  const action = urlFor(view, target)
  const markup = markupOf(view)
  const content = safeConcat(
    methodField(view, verb),
    markup.element('button', text ?? action, { ...attributes, type: 'submit' }),
    tokenField(view, action, verb, authenticityToken),
    hiddenParams(view, params),
  )
  return markup.element('form', content, { ...form, class: form.class ?? formClass, method: sentVerb(verb), action })
}

/** Hidden controls for values, by name. */
function hiddenParams(view: View, params: Readonly<Record<string, unknown>>): SafeString {
  const controls: string[] = []
  for (const name of Object.keys(params).sort()) addParam(view, controls, name, params[name])
  return new SafeString(controls.join(''))
}

function addParam(view: View, controls: string[], name: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const each of value) addParam(view, controls, `${name}[]`, each)
  } else if (isRecord(value)) {
    for (const key of Object.keys(value).sort()) addParam(view, controls, `${name}[${key}]`, value[key])
  } else {
    controls.push(
      String(markupOf(view).control({ type: 'hidden', name, value: value === null || value === undefined ? '' : String(value) })),
    )
  }
}

/** What the verb of a model is when only a block is given. */
function verbFor(target: Target): 'patch' | 'post' {
  const model: unknown = Array.isArray(target) ? target.at(-1) : target
  return typeof model === 'object' && model !== null && !isRecord(model) && isPersisted(model) ? 'patch' : 'post'
}

/** `buttonTo` of templates. */
export function buttonToHelpers(view: View) {
  const buttonTo = ((...args: readonly unknown[]) => {
    if (!isBlock(args.at(-1))) {
      const [text, target, options = {}] = args as [Content, Target, ButtonToOptions?]
      return buttonForm(view, text, target, options)
    }
    const [target, options = {}] = args.slice(0, -1) as [Target, ButtonToOptions?]
    return buttonForm(view, view.capture(args.at(-1)), target, { method: verbFor(target), ...options })
  }) as ButtonTo
  return { buttonTo }
}
