/** `importmapTags`: the names by which the modules of a page are imported, without a bundler (app.md A120). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError } from '@live/core'
import { jsonEscape, SafeString } from '../html/safe-string.js'
import type { View, ViewApplication } from '../view.js'
import { type AssetSettings, type Importmap, locate } from './asset-paths.js'
import { withNonce } from './content-security.js'
import { markupOf } from './markup.js'

const EMPTY: Importmap = { imports: {} }
const files = new WeakMap<ViewApplication, Importmap>()

/** The map, links to load its modules at once, and the import of the first one. @param entry its name */
export function importmapTags(view: View, settings: AssetSettings, entry = 'application'): SafeString {
  const { imports, preload } = settings.importmap ?? fromFile(view)
  const markup = markupOf(view)
  const located = Object.entries(imports).map(([name, source]) => [name, locate(view, settings, source)] as const)
  const map = { imports: Object.fromEntries(located.map(([name, { url }]) => [name, url])) }
  const loaded = located.filter(([name, { own }]) => (preload === undefined ? own : preload.includes(name)))
  const script = (type: string, code: string, more = {}) =>
    markup.element('script', new SafeString(code), withNonce(view, { type, ...more }))
  const parts = [
    script('importmap', String(jsonEscape(map)), { 'data-turbo-track': 'reload' }),
    ...loaded.map(([, { url }]) => markup.element('link', null, withNonce(view, { rel: 'modulepreload', href: url }))),
    script('module', `import ${String(jsonEscape(entry))}`),
  ]
  return new SafeString(parts.join('\n'))
}

/** `config/importmap.json`, read once in production and each time in development. */
function fromFile({ application }: View): Importmap {
  if (application === null) return EMPTY
  const known = application.environment === 'production' ? files.get(application) : undefined
  if (known !== undefined) return known
  const file = join(application.root, 'config', 'importmap.json')
  const map = existsSync(file) ? parsed(file) : EMPTY
  files.set(application, map)
  return map
}

function parsed(file: string): Importmap {
  const wrong = new ConfigurationError(`${file} is no map of imports: write {"imports": {"application": "application.js"}}`)
  try {
    const map = JSON.parse(readFileSync(file, 'utf8')) as Partial<Importmap> | null
    if (typeof map?.imports === 'object' && map.imports !== null) return map as Importmap
  } catch (cause) {
    throw new ConfigurationError(wrong.message, { cause })
  }
  throw wrong
}
