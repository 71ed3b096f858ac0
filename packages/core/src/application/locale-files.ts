/** Reads the texts of `config/locales` (app.md A89). */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { ConfigurationError } from '../errors/index.js'
import type { I18n } from '../i18n/i18n.js'
import type { LocaleTree } from '../i18n/locale-texts.js'
import { defaultExport, importFile } from '../support/import-file.js'
import { lazyPackage } from '../support/lazy-package.js'

const yaml = lazyPackage<typeof import('yaml')>('yaml')

const READERS: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  '.yml': readYaml,
  '.yaml': readYaml,
  '.json': async (path) => JSON.parse(await readFile(path, 'utf8')),
  '.ts': async (path) => defaultExport(await importFile(path)),
  '.js': async (path) => defaultExport(await importFile(path)),
}

/**
 * Adds the texts of every file below a folder, in alphabetical order, so that a later file wins. Each file has languages at its top.
 * @throws ConfigurationError for a file that cannot be read, or that has something else at its top
 */
export async function loadLocales(i18n: I18n, folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const names = await readdir(folder, { recursive: true })
  for (const name of names.sort()) {
    const read = READERS[extname(name)]
    if (read === undefined || /\.d\.ts$/.test(name)) continue
    const path = join(folder, name)
    const texts = await read(path).catch((error: unknown) => {
      throw new ConfigurationError(`The texts of ${path} cannot be read`, { cause: error })
    })
    for (const [locale, tree] of Object.entries(treesOf(texts, path))) i18n.add(locale, tree)
  }
}

async function readYaml(path: string): Promise<unknown> {
  const { parse } = yaml()
  return parse(await readFile(path, 'utf8'))
}

function treesOf(texts: unknown, path: string): Record<string, LocaleTree> {
  if (texts === null || texts === undefined) return {}
  const isRecord = typeof texts === 'object' && !Array.isArray(texts)
  if (isRecord && Object.values(texts).every((tree) => typeof tree === 'object' && tree !== null && !Array.isArray(tree))) {
    return texts as Record<string, LocaleTree>
  }
  throw new ConfigurationError(`${path} begins with a language, such as "en:", and has its texts below`)
}
