/** What templates know of Turbo (app.md A132–A136). */

import { type Attributes, isRecord } from '../helpers/attributes.js'
import { isBlock } from '../helpers/block.js'
import { withNonce } from '../helpers/content-security.js'
import { type Content, markupOf } from '../helpers/markup.js'
import { type Target, urlFor } from '../helpers/url-for.js'
import { raw, SafeString, safeConcat } from '../html/safe-string.js'
import type { Block, View } from '../view.js'
import { turboFrameRequestId } from './frames.js'
import { isTurboNative } from './native.js'
import { TurboStreamBuilder } from './stream-builder.js'
import { streamHtml } from './stream-html.js'
import { streamSource } from './stream-source.js'
import { frameId } from './turbo-names.js'
import { turboOf } from './turbo-runtime.js'
import { turboScript } from './turbo-script.js'

/** Attributes of a frame. */
export interface TurboFrameAttributes extends Attributes {
  /** What is loaded into it: a path, a model, whatever `urlFor` takes. */
  readonly src?: Target
  /** `'lazy'` loads it when it is seen. */
  readonly loading?: 'eager' | 'lazy'
  /** What links inside lead to: the id of another frame, `'_top'` or `'_self'`. */
  readonly target?: string
  readonly disabled?: boolean
  /** `'morph'`: a refresh of the page loads it anew, and changes what differs. */
  readonly refresh?: 'morph'
}

/** How a page is refreshed. */
export interface PageRefreshes {
  readonly method?: 'replace' | 'morph'
  readonly scroll?: 'reset' | 'preserve'
}

/** Whether something in the arguments of a tag is its attributes. */
const isAttributes = (value: unknown): value is Attributes => isRecord(value) && typeof value['toParam'] !== 'function'

/** `turboFrameTag(post, 'edit', { src: … })`, with a block for its content. */
function frameTag(view: View, args: readonly unknown[]): SafeString {
  const rest = [...args]
  const block = isBlock(rest.at(-1)) ? (rest.pop() as Block) : null
  const { src, ...attributes } = (isAttributes(rest.at(-1)) ? rest.pop() : {}) as TurboFrameAttributes
  const url = src === undefined || src === null ? undefined : urlFor(view, src)
  const content = block === null ? null : view.capture(block)
  return markupOf(view).element('turbo-frame', content as Content, { id: frameId(rest), src: url, ...attributes })
}

function metaInHead(view: View, name: string, content: string): SafeString {
  return view.provide('head', raw(`${String(markupOf(view).element('meta', null, { name, content }))}\n`))
}

/** The template's own way to make streams, whose contents are partials of the page. */
function builderOf(view: View): TurboStreamBuilder<SafeString> {
  return new TurboStreamBuilder((stream) =>
    streamHtml(stream, {
      render: (options) => view.render(options),
      component: (component) => view.render(component),
      capture: (block) => view.capture(block),
    }),
  )
}

function scriptTag(view: View, attributes: Attributes): SafeString {
  const path = turboOf(view.controller?.services.renderer)?.settings.script ?? '/turbo.js'
  const { digest } = turboScript()
  const all = { type: 'module', src: `${path}?v=${digest}`, 'data-turbo-track': 'reload', ...attributes }
  return markupOf(view).element('script', null, withNonce(view, all))
}

function frameHead(view: View): SafeString {
  const { csrfMetaTags } = view.helpers as { csrfMetaTags?: () => SafeString }
  return safeConcat(csrfMetaTags?.())
}

/** Called once for each page that uses one of them. */
export function turboHelpers(view: View) {
  return {
    /** Streams of a `.turbo_stream.eta` template: `<%= turboStream.append('posts', post) %>`. */
    turboStream: builderOf(view),
    /** A frame: by an id, a record, or a record and a prefix. */
    turboFrameTag: (...args: readonly unknown[]) => frameTag(view, args),
    /** Lets the page listen to what is broadcast: `turboStreamFrom(post, 'comments')`. */
    turboStreamFrom: (...args: readonly unknown[]) => streamSource(view, args),
    /** The script of Turbo, which browsers keep for as long as it stays the same. */
    turboScriptTag: (attributes: Attributes = {}) => scriptTag(view, attributes),
    /** Whether the page is loaded into a frame. */
    isTurboFrameRequest: () => view.request !== null && turboFrameRequestId(view.request) !== null,
    /** The id of that frame, or `null`. */
    turboFrameRequestId: () => (view.request === null ? null : turboFrameRequestId(view.request)),
    /** Whether a native application shows the page. */
    isTurboNativeApp: () => view.request !== null && isTurboNative(view.request),
    /** What a refresh of this page does. */
    turboRefreshesWith: ({ method = 'replace', scroll = 'reset' }: PageRefreshes = {}) =>
      safeConcat(metaInHead(view, 'turbo-refresh-method', method), metaInHead(view, 'turbo-refresh-scroll', scroll)),
    /** Turbo does not keep the page for the way back. */
    turboExemptsPageFromCache: () => metaInHead(view, 'turbo-cache-control', 'no-cache'),
    /** Turbo does not show the page as it was while it loads. */
    turboExemptsPageFromPreview: () => metaInHead(view, 'turbo-cache-control', 'no-preview'),
    /** The page is loaded as a whole, also where a frame was asked for. */
    turboPageRequiresReload: () => metaInHead(view, 'turbo-visit-control', 'reload'),
    /** Turbo follows links below this path only. */
    turboRoot: (path: string) => metaInHead(view, 'turbo-root', path),
    /** Whether links are loaded when the mouse is over them. */
    turboPrefetch: (prefetch: boolean) => metaInHead(view, 'turbo-prefetch', String(prefetch)),
    /** The head of the layout of frames. */
    turboFrameHead: () => frameHead(view),
  }
}
