/** Writes `.live/translations.d.ts` (app.md A95). */
import { join } from 'node:path'
import { generateTranslationTypes } from '../i18n/generated-keys.js'
import type { I18n } from '../i18n/i18n.js'
import { writeGenerated } from '../support/generated-file.js'

/**
 * Writes the file where its content changed.
 * @param folder usually `.live` of the application
 * @returns the paths that were written
 */
export function writeTranslationTypes(i18n: I18n, folder: string): string[] {
  const path = join(folder, 'translations.d.ts')
  return writeGenerated(path, generateTranslationTypes(i18n)) ? [path] : []
}
