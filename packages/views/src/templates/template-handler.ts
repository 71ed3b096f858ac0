/** Template languages beside eta (app.md A99). */
import type { SafeString } from '@live/core'
import type { View } from '../view.js'

/** What a template of another language is compiled into. */
export type TemplateFunction = (
  view: View,
  locals: Readonly<Record<string, unknown>>,
) => SafeString | Promise<SafeString> | AsyncIterable<string>

/** A template language: which files it takes, and how it turns one into a function. */
export interface TemplateHandler {
  /** Of the files, without the dot, such as `'eta'`. */
  readonly extension: string
  /**
   * Compiles a template, once. What it returns must be escaped: it is put out as it is.
   * @param details `path` for messages, `format` of what is made, `locals` that it declares: `null` when it declares none
   */
  compile(source: string, details: { readonly path: string; readonly format: string | null; readonly locals: null }): TemplateFunction
}

/** The language of `.eta` files, which the engine compiles by itself. */
export const ETA: TemplateHandler = {
  extension: 'eta',
  compile() {
    throw new TypeError('eta templates are compiled by the engine')
  },
}
