/** The renderers behind `render({ json })` and its siblings: name, content type, and how a value becomes a body. */
import { ArgumentError } from '../errors/index.js'
import { escapeHtml } from '../support/safe-string.js'
import { jsonOptionsOf, selectJson } from './json-options.js'
import type { Metal } from './metal.js'
import type { RenderOptions } from './render-options.js'

/** A body, now or later. */
export type RenderedContent = string | Uint8Array | Promise<string | Uint8Array>

/** Turns the value of one render option into a body. */
export type RenderFunction = (value: never, options: RenderOptions, controller: Metal) => RenderedContent

/** A renderer as the registry keeps it. */
export interface RendererEntry {
  readonly name: string
  readonly contentType: string
  /** Whether the content type replaces one that was set before (C68: only html does). */
  readonly forceType: boolean
  readonly render: RenderFunction
}

/** The renderers of a process, in order: the first whose option is present wins (C77). */
export class Renderers {
  #entries: readonly RendererEntry[] = []

  /** Every renderer, in order. */
  get all(): readonly RendererEntry[] {
    return this.#entries
  }

  /**
   * Adds a renderer, or replaces the one of that name.
   * @param name the render option: `render({ csv: rows })`
   * @param render gets the option's value, all options, and the controller
   */
  add(name: string, render: RenderFunction, { contentType, forceType = false }: { contentType: string; forceType?: boolean }): void {
    if (name === '' || typeof render !== 'function') throw new ArgumentError('renderers.add takes a name and a function')
    this.#entries = [...this.#entries.filter((entry) => entry.name !== name), { name, contentType, forceType, render }]
  }

  /** Removes a renderer; whether there was one. */
  remove(name: string): boolean {
    const before = this.#entries.length
    this.#entries = this.#entries.filter((entry) => entry.name !== name)
    return this.#entries.length < before
  }
}

/** The renderers of this process. */
export const renderers = new Renderers()

const text = (value: unknown): string | Uint8Array => (value instanceof Uint8Array ? value : String(value ?? ''))

const json = (value: unknown, options: RenderOptions): string => {
  const body = typeof value === 'string' ? value : (JSON.stringify(selected(value, options)) ?? 'null')
  return options.escape === true ? body.replace(/[<>&\u2028\u2029]/g, unicodeEscape) : body
}

const selected = (value: unknown, options: RenderOptions): unknown => {
  const selection = jsonOptionsOf(options)
  return selection === null ? value : selectJson(value, selection)
}

const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

renderers.add('json', json, {
  contentType: 'application/json; charset=utf-8',
})
renderers.add('plain', text, { contentType: 'text/plain; charset=utf-8' })
renderers.add('html', escapeHtml, { contentType: 'text/html; charset=utf-8', forceType: true })
renderers.add('body', text, { contentType: 'text/plain; charset=utf-8' })
renderers.add('xml', text, { contentType: 'application/xml; charset=utf-8' })
renderers.add('js', text, { contentType: 'text/javascript; charset=utf-8' })
renderers.add('markdown', text, { contentType: 'text/markdown; charset=utf-8' })
renderers.add('svg', text, { contentType: 'image/svg+xml; charset=utf-8' })
