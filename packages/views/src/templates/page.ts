/** Pages: a template in its layouts, made whole or sent while it is made (app.md A102, live.md L98–L100). */
import { type RenderedTemplate, SafeString, type StreamedTemplate, type TemplateRequest } from '@live/core'
import { Output, PendingHtml } from '../html/output.js'
import { type Engine, findTemplate } from './engine.js'
import { StreamedContents } from './page-contents.js'
import type { RenderContext } from './render-context.js'
import { StreamedOutput } from './streamed-output.js'
import type { Template } from './template.js'

const CONVENTIONAL = 'layouts/application'
/** Layouts around layouts; more can only be two that name each other. */
const MAX_LAYOUTS = 20

/**
 * The layout of a request; `null` for none.
 * @throws MissingTemplateError for one that is named and does not exist
 */
export function layoutOf(engine: Engine, context: RenderContext, layout: TemplateRequest['layout']): Template | null {
  if (layout === false) return null
  if (layout === undefined) return engine.store.find(CONVENTIONAL, context.wish)
  return findTemplate(engine, 'layout', [layout.includes('/') ? layout : `layouts/${layout}`], context.wish)
}

/** Renders a template, and then the layouts around it. */
export function renderPage(
  engine: Engine,
  context: RenderContext,
  template: Template,
  layout: TemplateRequest['layout'],
): RenderedTemplate | Promise<RenderedTemplate> {
  const text = runWhole(context, template, null)
  return typeof text === 'string' ? frame(engine, context, text, layout) : text.then((made) => frame(engine, context, made, layout))
}

/** Puts what is made into the layout that it named, or else into this one, and so on. */
export function frame(
  engine: Engine,
  context: RenderContext,
  text: string,
  layout: TemplateRequest['layout'],
  depth = 0,
): RenderedTemplate | Promise<RenderedTemplate> {
  const named = context.takeLayout()
  const around = layoutOf(engine, context, named === undefined ? layout : named)
  if (around === null || depth > MAX_LAYOUTS) return { body: text, format: context.format }
  const framed = runWhole(context, around, new SafeString(text))
  const next = (made: string): RenderedTemplate | Promise<RenderedTemplate> => frame(engine, context, made, false, depth + 1)
  return typeof framed === 'string' ? next(framed) : framed.then(next)
}

/** The text of a template: at once where nothing is awaited. */
function runWhole(context: RenderContext, template: Template, inner: unknown): string | Promise<string> {
  const out = new Output(template.escape, template)
  const done = context.run(template, out, context.locals, inner)
  if (done !== undefined) return done.then(() => out.collect())
  return out.complete ? out.text : out.collect()
}

/**
 * Runs the layouts first: what they write before the content can leave. The template begins when the layout cannot go on without it.
 * @throws what a layout throws before it awaits anything
 */
export function streamPage(engine: Engine, context: RenderContext, template: Template, layout: Template): StreamedTemplate {
  const page = new StreamedOutput(template.escape, template)
  const contents = new StreamedContents(page, (name) => warnOfLoss(engine, context, name))
  context.contents = contents
  context.streaming = true
  page.startWith(() => {
    context.layoutIsOut = true
    runInto(context, template, page, null, contents)
  })
  let outer: Template | null = layout
  let whole = page
  for (let depth = 0; outer !== null && depth < MAX_LAYOUTS; depth++) {
    const framed = new StreamedOutput(outer.escape, outer)
    const done = context.run(outer, framed, context.locals, new PendingHtml(whole))
    follow(framed, done)
    whole = framed
    outer = layoutOf(engine, context, context.takeLayout() ?? false)
  }
  return { format: context.format, chunks: read(whole, page) }
}

function runInto(context: RenderContext, template: Template, page: StreamedOutput, inner: unknown, contents: StreamedContents): void {
  const fail = (error: unknown): void => {
    contents.fail(error)
    page.fail(error)
  }
  const end = (): void => {
    contents.finish()
    page.close()
  }
  try {
    const done = context.run(template, page, context.locals, inner)
    if (done === undefined) end()
    else done.then(end, fail)
  } catch (error) {
    fail(error)
  }
}

/** In development: a layout that went on has gone on without something. */
function warnOfLoss({ application }: Engine, { template }: RenderContext, name: string): void {
  if (application?.environment !== 'development') return
  application.logger.warn(
    `${template.path} gives content for ${name} after the layout went on without it, because the page is streamed and the template flushed. ` +
      `Let it begin with provide('${name}', …)`,
  )
}

/** Ends an output when what writes to it has ended. */
function follow(output: StreamedOutput, done: Promise<void> | undefined): void {
  if (done === undefined) output.close()
  else
    done.then(
      () => output.close(),
      (error: unknown) => output.fail(error),
    )
}

async function* read(whole: StreamedOutput, page: StreamedOutput): AsyncGenerator<string, void, undefined> {
  try {
    yield* whole.read()
  } finally {
    // Whoever waits for a reader to take what was flushed waits in vain from now on.
    whole.abandon()
    page.abandon()
  }
}

/** A page that is made whole, as one chunk. */
export async function* oneChunk(page: RenderedTemplate): AsyncGenerator<string, void, undefined> {
  yield page.body
}
