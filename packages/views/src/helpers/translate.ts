/** Texts of the application's languages, where it has any (app.md A94). */
import type { TranslateOptions } from '@live/core'
import type { View } from '../view.js'

/**
 * The first of several keys that has a text, else what is given.
 * @param options values for the text
 */
export function translated(view: View, keys: readonly string[], otherwise: string, options: TranslateOptions = {}): string {
  return view.application?.i18n.translate(keys, options) ?? otherwise
}
