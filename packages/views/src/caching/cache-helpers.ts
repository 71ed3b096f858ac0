/** `cache`, `cacheIf` and `cacheUnless` of templates, and the elements of collections that are kept (app.md A125, A127). */
import { ArgumentError, fragmentLifetime, fragmentStoreOf, isError, type SafeString } from '@live/core'
import type { Locator } from '../html/output.js'
import type { MakeElement } from '../templates/partials.js'
import type { Block, TemplateReference, View } from '../view.js'
import { FragmentKeys } from './fragment-keys.js'
import { Fragments } from './fragments.js'

/** How a fragment is kept. */
export interface FragmentOptions {
  /** Milliseconds, or text such as `'5m'`. Default: as long as there is room. */
  readonly expiresIn?: number | string
  /** Whether the key does without the template and its digest, so that controllers can expire it, and other templates share it. Default false. */
  readonly skipDigest?: boolean
}

/** What a page keeps of the cache. */
interface PageCache {
  readonly keys: FragmentKeys
  readonly fragments: Fragments
}

const OPTIONS = new Set(['expiresIn', 'skipDigest'])

/** The helpers of one page. */
export function cacheHelpers(view: View) {
  // Made when it is needed first; null where nothing is kept.
  let known: PageCache | null | undefined
  const pageCache = (): PageCache | null => {
    if (known === undefined) known = openCache(view)
    return known
  }

  const cache = (key: unknown, optionsOrBlock: FragmentOptions | Block, maybeBlock?: Block): SafeString => {
    const { options, block } = readArguments(optionsOrBlock, maybeBlock)
    const page = pageCache()
    if (page === null) return view.capture(block)
    const { template } = view
    return page.fragments.get({
      key: page.keys.of(options.skipDigest === true ? null : template, key),
      expiresInMs: fragmentLifetime(options.expiresIn),
      make: () => view.capture(block),
      locator: locatorOf(template),
    })
  }

  const fetchFragments = (
    elements: readonly unknown[],
    cached: true | ((element: never) => unknown),
    template: TemplateReference,
    make: MakeElement,
  ): readonly SafeString[] => {
    const page = pageCache()
    if (page === null) return elements.map(make)
    const keyOf = cached === true ? (element: unknown) => element : (cached as (element: unknown) => unknown)
    const locator = locatorOf(template)
    return page.fragments.getAll(
      elements.map((element, index) => ({
        key: page.keys.of(template, keyOf(element), ':each'),
        expiresInMs: null,
        make: () => make(element, index),
        locator,
      })),
    )
  }

  return {
    /** What stands in a block, kept under a key: `<%= cache(post, () => { %> … <% }) %>`. */
    cache,
    /** The same while a condition holds; else the block is only run. */
    cacheIf: (condition: unknown, key: unknown, optionsOrBlock: FragmentOptions | Block, maybeBlock?: Block): SafeString =>
      condition ? cache(key, optionsOrBlock, maybeBlock) : view.capture(readArguments(optionsOrBlock, maybeBlock).block),
    /** The same unless a condition holds. */
    cacheUnless: (condition: unknown, key: unknown, optionsOrBlock: FragmentOptions | Block, maybeBlock?: Block): SafeString =>
      condition ? view.capture(readArguments(optionsOrBlock, maybeBlock).block) : cache(key, optionsOrBlock, maybeBlock),
    fetchFragments,
  }
}

function readArguments(
  optionsOrBlock: FragmentOptions | Block,
  maybeBlock: Block | undefined,
): { readonly options: FragmentOptions; readonly block: Block } {
  const block = typeof optionsOrBlock === 'function' ? optionsOrBlock : maybeBlock
  if (typeof block !== 'function') throw new ArgumentError('cache takes a block last: <%= cache(post, () => { %> … <% }) %>')
  const options = typeof optionsOrBlock === 'function' ? {} : (optionsOrBlock ?? {})
  const unknown = Object.keys(options).find((name) => !OPTIONS.has(name))
  if (unknown !== undefined) throw new ArgumentError(`cache has no option ${unknown}: it has ${[...OPTIONS].join(', ')}`)
  return { options, block }
}

function openCache(view: View): PageCache | null {
  const { controller } = view
  const store = controller === null ? null : fragmentStoreOf(controller)
  if (controller === null || store === null) return null
  const { logger } = controller.services
  const reports = {
    failed(error: unknown): void {
      const message = isError(error) ? error.message : String(error)
      logger.warn({ err: error }, `The cache of fragments failed, and the page was made without it: ${message}`)
    },
    notKept(key: string): void {
      logger.debug({ key }, 'A fragment is not kept, for it has a token or a nonce of its visitor in it')
    },
  }
  return { keys: new FragmentKeys(view, controller), fragments: new Fragments(store, reports) }
}

/** Errors that come later than the tag that they belong to name their place by themselves, if they can. */
function locatorOf(template: TemplateReference): Locator {
  const { locate } = template as { locate?(error: unknown, position: null): unknown }
  return { locate: (error) => (locate === undefined ? error : locate.call(template, error, null)) }
}
