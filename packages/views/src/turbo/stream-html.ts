/** Streams as HTML: their content is rendered by whoever has the templates (app.md A134). */
import type { RenderOptions } from '@live/core'
import { isBlock } from '../helpers/block.js'
import { around, type Content, STRICT } from '../helpers/markup.js'
import { raw, SafeString, safeConcat } from '../html/safe-string.js'
import type { Block } from '../view.js'
import { isRecordObject, localNameOf, partialOf } from './turbo-names.js'
import type { StreamOptions, TurboStream } from './turbo-stream.js'

/** What a render is asked for. */
export type ContentOptions = Pick<RenderOptions, Exclude<keyof StreamOptions, 'method' | 'attributes'>>

/** Renders content: a template that is running, a controller, or a broadcast. */
export interface ContentRenderer {
  /** A partial, a template, a text. Its promise is awaited where it is put out. */
  render(options: ContentOptions): unknown
  /** A component that renders itself. */
  component(component: object): unknown
  /** What a block wrote or returned. */
  capture(block: Block): unknown
}

/** An element. What is on its way stays so: see `settled`. */
export function streamHtml(stream: TurboStream, renderer: ContentRenderer): SafeString {
  const { action, attributes, hasTemplate } = stream
  const start = `<turbo-stream${STRICT.attributes({ action, ...attributes })}>`
  if (!hasTemplate) return new SafeString(`${start}</turbo-stream>`)
  return around(`${start}<template>`, contentHtml(stream, renderer) as Content, '</template></turbo-stream>')
}

function contentHtml({ content, options }: TurboStream, renderer: ContentRenderer): unknown {
  const { method: _, attributes: __, ...rendering } = options
  const own = ownContent(rendering)
  if (own && !isRecordObject(content)) return renderer.render(htmlOf(rendering))
  if (own) return renderer.render(htmlOf({ ...rendering, locals: { [localNameOf(content as object)]: content, ...rendering.locals } }))
  return show(content, rendering, renderer)
}

/** Whether options say what to render, and not only how. */
const ownContent = (options: ContentOptions): boolean =>
  ['partial', 'template', 'inline', 'html', 'plain'].some((name) => (options as Record<string, unknown>)[name] !== undefined)

function show(content: unknown, options: ContentOptions, renderer: ContentRenderer): unknown {
  if (typeof content !== 'object' || content === null || content instanceof SafeString)
    return isBlock(content) ? renderer.capture(content) : content
  if (isRecordObject(content)) {
    return renderer.render(
      htmlOf({ ...options, partial: partialOf(content), locals: { [localNameOf(content)]: content, ...options.locals } }),
    )
  }
  if (typeof (content as { renderIn?: unknown }).renderIn === 'function') return renderer.component(content)
  if (Symbol.iterator in content) return safeConcat(...[...(content as Iterable<unknown>)].map((each) => show(each, options, renderer)))
  return content
}

/** Content is HTML, although the answer around it has a type of its own. */
const htmlOf = (options: ContentOptions): ContentOptions => ({ formats: ['html'], ...options })

/** A text that a renderer made, as HTML. */
export const asHtml = async (text: PromiseLike<string>): Promise<SafeString> => raw(await text)
