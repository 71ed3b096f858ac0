/** Texts of the application's languages (app.md A94): a seam, filled when an application attaches its database. */

/** What is asked of the texts; `I18n` of `@live/core` fulfils it. */
export interface Translator {
  /** The text of the first key that has one, with its values; null when none has. */
  translate(keys: readonly string[], options: Readonly<Record<string, unknown>>): string | null
}

let current: Translator | null = null

/** Takes the texts of an application; null for none: then messages are English. */
export function useTranslator(translator: Translator | null): void {
  current = translator
}

const PLACE = /%\{(\w+)\}/g

/** The first of several keys that has a text, else what is given, with values in the place of `%{name}`. */
export function translated(keys: readonly string[], otherwise: string, values: Readonly<Record<string, unknown>> = {}): string {
  const text = current?.translate(keys, { ...values, default: undefined }) ?? null
  return text ?? interpolated(otherwise, values)
}

/** A text with its values. */
export const interpolated = (text: string, values: Readonly<Record<string, unknown>>): string =>
  text.replaceAll(PLACE, (place, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : place))
