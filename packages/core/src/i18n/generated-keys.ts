/** `.live/translations.d.ts`: the keys of the default language, for the compiler (app.md A95). */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { I18n } from './i18n.js'

const HEADER = '// Made by live of the texts of the default language: do not edit. `live routes:types` makes it anew.\n'

/** The module: every key becomes a member of `TranslationKeys`. Without keys it declares nothing, and any text is a key. */
export function generateTranslationTypes(i18n: I18n): string {
  const keys = i18n.keys(i18n.defaultLocale)
  const members = keys.map((key) => `    readonly ${JSON.stringify(key)}: true\n`).join('')
  const declaration = keys.length === 0 ? '' : `declare module '@live/core' {\n  interface TranslationKeys {\n${members}  }\n}\n`
  return `${HEADER}import '@live/core'\n\n${declaration}`
}

/**
 * Writes the file where its content changed.
 * @param folder usually `.live` of the application
 * @returns the paths that were written
 */
export function writeTranslationTypes(i18n: I18n, folder: string): string[] {
  const path = join(folder, 'translations.d.ts')
  const text = generateTranslationTypes(i18n)
  if (contentOf(path) === text) return []
  mkdirSync(folder, { recursive: true })
  // Compilers and other processes read it at any moment, and never a part of it.
  const draft = `${path}.${process.pid}.tmp`
  writeFileSync(draft, text)
  renameSync(draft, path)
  return [path]
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
