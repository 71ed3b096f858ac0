/** What all builders of one form share. */
import type { View } from '../view.js'
import { type FieldErrorWrapper, hasErrors } from './form-errors.js'
import { type Submitted, submittedValue } from './form-values.js'
import { type Markup, markupOf } from './markup.js'

/** One form while it is rendered. */
export class FormContext {
  readonly markup: Markup
  /** Whether the form carries files, so that it is sent in parts. */
  multipart = false
  readonly #sent: boolean

  /** @param model that the form is for, `null` without one */
  constructor(
    readonly view: View,
    readonly model: object | null,
    readonly errorWrapper: FieldErrorWrapper,
  ) {
    this.markup = markupOf(view)
    this.#sent = view.request !== null && view.request.method !== 'GET' && view.request.method !== 'HEAD'
  }

  /** What the client sent for a control, if that was refused: the form is answered, and its model or this one has errors. */
  submitted(name: string, model: object | null): Submitted | undefined {
    if (!this.#sent || !(hasErrors(this.model) || hasErrors(model))) return undefined
    return submittedValue(this.view.request!, name)
  }
}
