/** What renders need of the whole: templates, helpers, the application. */
import { closestName, MissingTemplateError } from '@live/core'
import type { ViewApplication } from '../view.js'
import type { HelperTable } from './helper-table.js'
import type { Template } from './template.js'
import type { TemplateStore, TemplateWish } from './template-store.js'

/** One engine serves all renders of an application. */
export interface Engine {
  readonly store: TemplateStore
  readonly table: HelperTable
  readonly application: ViewApplication | null
  /** Whether HTML says which template made which part of it (app.md A109). */
  readonly annotate: boolean
  /** A text that changes with a template and what it renders (app.md A127). */
  digestOf(template: Template): string
  /** A template of a source. Kept, so that the same source is compiled once. */
  inline(source: string, name: string, format: string): Template
}

/** The first template of these names that there is. @throws MissingTemplateError naming everything that was searched (A98) */
export function findTemplate(engine: Engine, kind: string, names: readonly string[], wish: TemplateWish): Template {
  for (const name of names) {
    const template = engine.store.find(name, wish)
    if (template !== null) return template
  }
  throw missing(engine, kind, names, wish)
}

function missing({ store }: Engine, kind: string, names: readonly string[], wish: TemplateWish): MissingTemplateError {
  const { formats, variants = [], locales = [], handlers } = wish
  const { folders, root, handlers: all } = store.options
  const shown = (list: readonly string[]): string => `[${list.join(', ')}]`
  const details = [
    `the formats ${shown(formats)}`,
    ...(locales.length > 0 ? [`the locales ${shown(locales)}`] : []),
    ...(variants.length > 0 ? [`the variants ${shown(variants)}`] : []),
    `the languages ${shown(handlers ?? all.map(({ extension }) => extension))}`,
  ]
  const where = folders.map((folder) => (folder.startsWith(root) ? folder.slice(root.length + 1) : folder)).join(', ')
  const wanted = names.map((name) => JSON.stringify(name.slice(0, 200)))
  const near = closestName(names[0] ?? '', store.names)
  const other = names.find((name) => store.has(name))
  const hint = other === undefined ? (near === null ? '' : `. Did you mean ${near}?`) : `. There is a template ${other}, but not like this`
  return new MissingTemplateError(`Missing ${kind} ${wanted.join(' or ')}: looked for ${details.join(', ')} in ${where}${hint}`, {
    name: names[0] ?? '',
    prefixes: names.map((name) => name.slice(0, Math.max(0, name.lastIndexOf('/')))),
    formats,
    variants,
  })
}
