/** `render({ turboStream: … })`: streams as an answer (app.md A129, A134). */
import { ArgumentError, type Metal, type Renderable, type RenderingInstance, renderers } from '@live/core'
import { plainCapture } from '../helpers/block.js'
import { SafeString, safeConcat, settled } from '../html/safe-string.js'
import { asHtml, type ContentRenderer, streamHtml } from './stream-html.js'
import { TurboStream } from './turbo-stream.js'

/** The media type of streams. */
export const TURBO_STREAM_TYPE = 'text/vnd.turbo-stream.html'

/** One stream or several; HTML of elements that is ready is fine too. */
export type TurboStreams = TurboStream | SafeString | readonly (TurboStream | SafeString)[]

declare module '@live/core' {
  interface RenderOptions {
    /** Changes of the page, made by `turboStream` of `@live/views`. */
    turboStream?: TurboStreams
  }
}

/** Renders contents by a controller: its layouts, helpers and folders count. */
export function controllerRenderer(controller: RenderingInstance): ContentRenderer {
  return {
    render: (options) => asHtml(controller.renderToString({ layout: false, ...options })),
    component: (component) => asHtml(controller.renderToString(component as Renderable, { layout: false })),
    capture: plainCapture,
  }
}

/** Streams as text. @throws ArgumentError for what is none */
export function streamsText(streams: TurboStreams, renderer: ContentRenderer): string | Promise<string> {
  const list: readonly unknown[] = Array.isArray(streams) ? streams : [streams]
  const html = settled(safeConcat(...list.map((each) => elementOf(each, renderer))))
  return html instanceof SafeString ? html.toString() : html.then(String)
}

function elementOf(stream: unknown, renderer: ContentRenderer): SafeString {
  if (stream instanceof TurboStream) return streamHtml(stream, renderer)
  if (stream instanceof SafeString) return stream
  throw new ArgumentError(`turboStream takes what turboStream.append() and its like return, not ${String(stream)}`)
}

renderers.add(
  'turboStream',
  (streams: TurboStreams, _options, controller: Metal) => streamsText(streams, controllerRenderer(controller as Metal & RenderingInstance)),
  { contentType: `${TURBO_STREAM_TYPE}; charset=utf-8`, forceType: true },
)
