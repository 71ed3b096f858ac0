/** What the name of a template's file says: `index.de.html+phone.eta` (app.md A96). */
import { mimeTypes } from '@live/core'

/** The parts of a file name. What is not there is `null`, and fits everything. */
export interface TemplateName {
  /** With its folder, such as `'posts/index'`. */
  readonly name: string
  readonly locale: string | null
  readonly format: string | null
  readonly variant: string | null
  /** The template language, such as `'eta'`. */
  readonly handler: string
}

const LOCALE = /^[a-z]{2,3}(?:[-_][A-Z][A-Za-z]+)?$/

/**
 * Reads the name of a file.
 * @param path relative to the folder of the views, with slashes; @param handlers the extensions of the template languages
 * @returns `null` for a file that is no template
 */
export function readTemplateName(path: string, handlers: ReadonlySet<string>): TemplateName | null {
  const slash = path.lastIndexOf('/')
  const [name = '', ...parts] = path.slice(slash + 1).split('.')
  const handler = parts.pop()
  if (name === '' || handler === undefined || !handlers.has(handler) || parts.length > 2) return null
  const [last = '', variant = null] = (parts.pop() ?? '').split('+', 2)
  const first = parts.pop() ?? null
  const lastIsLocale = first === null && mimeTypes.lookupBySymbol(last) === undefined && LOCALE.test(last)
  return {
    name: path.slice(0, slash + 1) + name,
    locale: lastIsLocale ? last : first,
    format: lastIsLocale || last === '' ? null : formatName(last),
    variant,
    handler,
  }
}

/** `turbo_stream` and `turboStream` are one format; one that is not registered stays as it is. */
export function formatName(format: string): string {
  return mimeTypes.lookupBySymbol(format)?.symbol ?? format
}

/** `posts/row` is the template `posts/_row`. */
export function partialPath(name: string): string {
  const slash = name.lastIndexOf('/')
  return `${name.slice(0, slash + 1)}_${name.slice(slash + 1)}`
}

/** The name under which a partial sees what it shows: `posts/_blog-post` sees `blogPost`. */
export function localName(partial: string): string {
  return partial
    .slice(partial.lastIndexOf('/') + 1)
    .replace(/^_/, '')
    .replace(/[-_]([a-z\d])/g, (_, letter: string) => letter.toUpperCase())
}
