/** Folders of templates for tests, and requests for them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from '@jest/globals'
import type { RenderedTemplate, TemplateRequest } from '@live/core'
import { Views, type ViewsOptions } from '../../src/views.js'

const folders: string[] = []

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Sources by the names of their files, without the language: `{ 'posts/show.html': '…' }`. */
export type Sources = Readonly<Record<string, string>>

/** A folder with these templates. */
export function viewFolder(sources: Sources = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'live-views-'))
  folders.push(folder)
  writeViews(folder, sources)
  return folder
}

/** Writes templates into a folder. */
export function writeViews(folder: string, sources: Sources): void {
  for (const [name, source] of Object.entries(sources)) {
    const file = join(folder, `${name}.eta`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, source)
  }
}

/** A renderer with these templates. */
export function viewsOf(sources: Sources, options: ViewsOptions = {}): Views {
  return new Views({ folders: [viewFolder(sources)], annotate: false, ...options })
}

/** A request for `posts/show`, without a layout. */
export function requestOf(request: Partial<TemplateRequest> = {}): TemplateRequest {
  return { template: 'posts/show', formats: ['html'], locals: {}, layout: false, prefixes: ['posts', 'application'], ...request }
}

/** The text of a page made of one template, and perhaps of partials beside it. */
export async function rendered(
  source: string,
  locals: Record<string, unknown> = {},
  others: Sources = {},
  options: ViewsOptions = {},
): Promise<string> {
  const { body } = await viewsOf({ 'posts/show.html': source, ...others }, options).render(requestOf({ locals }))
  return body
}

/** The text of a page in a layout. */
export async function page(
  sources: Sources,
  request: Partial<TemplateRequest> = {},
  options: ViewsOptions = {},
): Promise<RenderedTemplate> {
  return viewsOf(sources, options).render(requestOf({ layout: undefined, ...request }))
}

/** What an awaited or thrown failure is. */
export async function failureOf(work: () => unknown): Promise<Error & Record<string, unknown>> {
  try {
    await work()
  } catch (error) {
    return error as Error & Record<string, unknown>
  }
  throw new Error('nothing failed')
}
