/** Every template of an application: by name, locale, format, variant and language (app.md A96, A97). */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { ConfigurationError } from '@live/core'
import { Template } from './template.js'
import type { TemplateHandler } from './template-handler.js'
import { readTemplateName, type TemplateName } from './template-name.js'

/** What is looked for, each list with the best first. */
export interface TemplateWish {
  readonly formats: readonly string[]
  readonly variants?: readonly string[]
  readonly locales?: readonly string[]
  readonly handlers?: readonly string[]
}

/** How a store works. */
export interface StoreOptions {
  /** Absolute, the first one wins. */
  readonly folders: readonly string[]
  readonly handlers: readonly TemplateHandler[]
  /** Whether files are read once, or looked at again for each page. */
  readonly cache: boolean
  /** Paths are shown from here. */
  readonly root: string
}

/** A file, and the template that it was made into. */
interface Entry extends TemplateName {
  readonly file: string
  readonly folder: number
  template: Template | null
  /** The state of the file when the template was made. */
  stamp: string
  /** The {@link TemplateStore.generation} in which the file was last looked at. */
  seen: number
}

const NO_NAMES: readonly string[] = []

/** Templates by name. Names are only ever looked up in a list of files, so none can lead out of the folders (controller.md C84). */
export class TemplateStore {
  #entries = new Map<string, Entry[]>()
  #folders = new Map<string, string>()
  #generation = 0
  readonly #handlers: ReadonlyMap<string, TemplateHandler>
  readonly #extensions: ReadonlySet<string>
  /** In the order in which they win. */
  readonly #languages: readonly string[]

  constructor(readonly options: StoreOptions) {
    this.#handlers = new Map(options.handlers.map((handler) => [handler.extension, handler]))
    this.#extensions = new Set(this.#handlers.keys())
    this.#languages = [...this.#handlers.keys()]
    this.#scan()
  }

  /** Notices files that came, went or changed; in production nothing does. */
  refresh(): void {
    if (this.options.cache) return
    this.#generation++
    for (const [folder, stamp] of this.#folders) {
      if (stampOf(folder) === stamp) continue
      this.#scan()
      return
    }
  }

  /** The best template of a name, or `null`: sorted by format, then locale, then variant, then language. */
  find(name: string, wish: TemplateWish): Template | null {
    const entries = this.#entries.get(name)
    if (entries === undefined) return null
    let best: Entry | null = null
    let bestRank = Infinity
    for (const entry of entries) {
      // The first folder that has one wins.
      if (best !== null && entry.folder > best.folder) break
      const rank = rankOf(entry, wish, this.#languages)
      if (rank < bestRank) {
        best = entry
        bestRank = rank
      }
    }
    return best === null ? null : this.#load(best)
  }

  /** Whether there is a template of this name in any format. */
  has(name: string): boolean {
    return this.#entries.has(name)
  }

  /** Every template of a name. */
  named(name: string): Template[] {
    return (this.#entries.get(name) ?? []).map((entry) => this.#load(entry))
  }

  /** Every template of a name and a format: in all languages and variants, and of no format in particular. */
  everyOf(name: string, format: string): Template[] {
    const entries = this.#entries.get(name) ?? []
    return entries.filter((entry) => entry.format === format || entry.format === null).map((entry) => this.#load(entry))
  }

  /** The names of all templates. */
  get names(): Iterable<string> {
    return this.#entries.keys()
  }

  /** Every template whose name begins like this. */
  below(prefix: string): Template[] {
    const names = [...this.#entries.keys()].filter((name) => name.startsWith(prefix))
    return names.flatMap((name) => this.#entries.get(name)!.map((entry) => this.#load(entry)))
  }

  /** Every template. */
  *all(): Generator<Template> {
    for (const entries of this.#entries.values()) for (const entry of entries) yield this.#load(entry)
  }

  #load(entry: Entry): Template {
    if (entry.template !== null && (this.options.cache || entry.seen === this.#generation)) return entry.template
    entry.seen = this.#generation
    const stamp = this.options.cache ? '' : stampOf(entry.file)
    if (entry.template === null || entry.stamp !== stamp) {
      entry.stamp = stamp
      entry.template = new Template({
        ...entry,
        path: relative(this.options.root, entry.file).split(sep).join('/'),
        source: readFileSync(entry.file, 'utf8'),
        handler: this.#handlers.get(entry.handler)!,
      })
    }
    return entry.template
  }

  #scan(): void {
    const before = new Map([...this.#entries.values()].flat().map((entry) => [entry.file, entry]))
    this.#entries = new Map()
    this.#folders = new Map()
    for (const [index, folder] of this.options.folders.entries()) this.#scanFolder(folder, folder, index, before)
  }

  #scanFolder(root: string, folder: string, index: number, before: ReadonlyMap<string, Entry>): void {
    this.#folders.set(folder, stampOf(folder))
    for (const each of entriesOf(folder)) {
      const file = join(folder, each.name)
      if (each.isDirectory()) this.#scanFolder(root, file, index, before)
      else this.#add(relative(root, file).split(sep).join('/'), file, index, before.get(file))
    }
  }

  #add(path: string, file: string, folder: number, known: Entry | undefined): void {
    const name = readTemplateName(path, this.#extensions)
    if (name === null) return
    const entry = known ?? { ...name, file, folder, template: null, stamp: '', seen: -1 }
    const entries = this.#entries.get(name.name)
    if (entries === undefined) this.#entries.set(name.name, [entry])
    else entries.push(entry)
  }
}

/** Lower is better; `Infinity` for one that does not fit. The first list counts most. */
function rankOf(
  entry: Entry,
  { formats, variants = NO_NAMES, locales = NO_NAMES, handlers }: TemplateWish,
  languages: readonly string[],
): number {
  const format = rankIn(formats, entry.format)
  const locale = rankIn(locales, entry.locale)
  const variant = rankIn(variants, entry.variant)
  const handler = (handlers ?? languages).indexOf(entry.handler)
  if (format < 0 || locale < 0 || variant < 0 || handler < 0) return Infinity
  return ((format * (locales.length + 1) + locale) * (variants.length + 1) + variant) * 64 + handler
}

/** What a file does not say fits, after everything that is said. */
const rankIn = (wanted: readonly string[], value: string | null): number => (value === null ? wanted.length : wanted.indexOf(value))

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ENOENT') return []
    throw new ConfigurationError(`The folder of views ${folder} cannot be read: check its permissions, or the option folders of Views`, {
      cause,
    })
  }
}

/** Changes when a file or a folder does. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
  return stat === undefined ? '' : `${stat.mtimeNs}/${stat.ctimeNs}/${stat.size}`
}
