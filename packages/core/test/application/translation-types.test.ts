/** The file of the types of translations. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { I18n, writeTranslationTypes } from '../../src/index.js'

describe('the types of translations', () => {
  it('A95: are written where they changed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'live-keys-'))
    try {
      const path = join(folder, '.live', 'translations.d.ts')
      const i18n = new I18n({ defaultLocale: 'de' })
      i18n.add('de', { a: 'x' })
      expect(writeTranslationTypes(i18n, join(folder, '.live'))).toEqual([path])
      expect(writeTranslationTypes(i18n, join(folder, '.live'))).toEqual([])
      i18n.add('de', { b: 'y' })
      expect(writeTranslationTypes(i18n, join(folder, '.live'))).toEqual([path])
      expect(readFileSync(path, 'utf8')).toContain('readonly "b": true')
      expect(readdirSync(join(folder, '.live'))).toEqual(['translations.d.ts'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
