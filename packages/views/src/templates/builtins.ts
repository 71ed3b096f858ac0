/** The helpers of the engine itself: partials, contents, layouts. */
import { escapeHtml, escapeJs, html, jsonEscape, raw, SafeString, safeConcat, safeJoin, whenSettled } from '../html/safe-string.js'
import type { Block, ContentForOptions, HelperFunctions, View } from '../view.js'

/** Functions that need no page. */
export const markupHelpers = {
  escapeHtml,
  escapeJs,
  html,
  jsonEscape,
  raw,
  safeConcat,
  safeJoin,
  SafeString,
  whenSettled,
} satisfies HelperFunctions

/** What a render can do beside what helpers see. */
interface Layouts {
  useLayout(name: string | false): SafeString
}

/** Functions of the page. */
export const pageHelpers = (view: View) => ({
  /** A partial, a collection, a model: `render('form', { post })`. `null` for an empty collection. */
  render: (target: unknown, localsOrBlock?: object, block?: Block) => view.render(target, localsOrBlock, block),
  /** The content of a block as HTML, to be put out later. */
  capture: (block: Block | unknown, ...args: never[]) => view.capture(block, ...args),
  /** Adds content for the layout, or reads it: `contentFor('head', () => { … })`. */
  contentFor: (name: string, ...rest: readonly [unknown?, (ContentForOptions | Block)?]) => addOrRead(view, name, rest),
  /** Adds content, after which a layout that is streamed waits no longer. */
  provide: (name: string, content: unknown) => view.provide(name, content),
  /** Whether there is content of this name. */
  hasContentFor: (name: string) => view.hasContentFor(name),
  /** Names the layout around the template that is running; `false` for none. */
  layout: (name: string | false) => (view as View & Layouts).useLayout(name),
})

/** `contentFor('title', post.title)` adds nothing when there is no title; only `contentFor('title')` reads. */
function addOrRead(view: View, name: string, rest: readonly [unknown?, (ContentForOptions | Block)?]): SafeString {
  if (rest.length === 0) return view.contentFor(name)
  const [content, last] = rest
  // `contentFor('head', { flush: true }, () => { … })`
  if (typeof last === 'function') return view.contentFor(name, last, content as ContentForOptions)
  return view.contentFor(name, content ?? '', last)
}
