/** The language of the page that is rendered, and the texts that the application has for it. */
import { translated } from '../helpers/translate.js'
import type { View } from '../view.js'

/** A BCP 47 tag, `'en'` when nothing says which. */
export const localeOf = (view: View): string => view.locales[0] ?? 'en'

/** A text of the framework's own: that of the application's languages, else the English one. */
export function textFor(view: View, key: string, english: string, values: Readonly<Record<string, unknown>> = {}): string {
  return translated(view, [key], english, values)
}
