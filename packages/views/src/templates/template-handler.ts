/** Template languages beside eta (app.md A99). */
import type { SafeString } from '@live/core'
import type { View } from '../view.js'
import type { DeclaredLocal } from './strict-locals.js'

/** What a template of another language is compiled into. */
export type TemplateFunction = (
  view: View,
  locals: Readonly<Record<string, unknown>>,
) => SafeString | Promise<SafeString> | AsyncIterable<string>

/** What a language is told of a template that it compiles. */
export interface TemplateDetails {
  /** From the root of the project, for messages. */
  readonly path: string
  /** Of what is made, such as `'html'`; `null` for a file that names none. */
  readonly format: string | null
  /**
   * The locals that the template declares in its first line, in a comment of its language: `locals: { title: string, size?: number = 1 }`;
   * `null` when it declares none. The function gets exactly these, with their defaults: whatever else a call gives, or leaves out, is an
   * error before it (A101).
   */
  readonly locals: readonly DeclaredLocal[] | null
}

/** A template language: which files it takes, and how it turns one into a function. */
export interface TemplateHandler {
  /** Of the files, without the dot, such as `'eta'`. */
  readonly extension: string
  /**
   * Compiles a template, once. What the function returns must be escaped: it is put out as it is.
   * @throws whatever is wrong with the source
   */
  compile(source: string, details: TemplateDetails): TemplateFunction
}

/** The language of `.eta` files, which the engine compiles by itself. */
export const ETA: TemplateHandler = {
  extension: 'eta',
  compile() {
    throw new TypeError('eta templates are compiled by the engine')
  },
}
