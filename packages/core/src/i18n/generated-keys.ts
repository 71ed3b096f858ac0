/** `.live/translations.d.ts`: the keys of the default language, for the compiler (app.md A95). */
import type { I18n } from './i18n.js'

const HEADER = '// Made by live of the texts of the default language: do not edit. `live routes:types` makes it anew.\n'

/** The module: every key becomes a member of `TranslationKeys`. Without keys it declares nothing, and any text is a key. */
export function generateTranslationTypes(i18n: I18n): string {
  const keys = i18n.keys(i18n.defaultLocale)
  const members = keys.map((key) => `    readonly ${JSON.stringify(key)}: true\n`).join('')
  const declaration = keys.length === 0 ? '' : `declare module '@live/core' {\n  interface TranslationKeys {\n${members}  }\n}\n`
  return `${HEADER}import '@live/core'\n\n${declaration}`
}
