import { describe, expect, it } from '@jest/globals'
import { BaseController, type FreshnessOptions } from '@live/core'
import { appWith, FakeRenderer } from './support.js'

/** A renderer whose templates have versions. */
class VersionedRenderer extends FakeRenderer {
  constructor(readonly versions: Record<string, number>) {
    super(Object.fromEntries(Object.keys(versions).map((name) => [name, name])))
  }

  digest(template: string, formats: readonly string[]): string | null {
    const found = formats.map((format) => `${template}.${format}`).find((name) => name in this.versions)
    return found === undefined ? null : String(this.versions[found])
  }
}

class PagesController extends BaseController {
  static extra: FreshnessOptions = {}

  show() {
    if (this.stale({ etag: 'content', ...PagesController.extra })) this.render()
  }

  data() {
    if (this.stale({ etag: 'content' })) this.render({ json: {} })
  }
}

class GalleryPagesController extends PagesController {}

class PlainController extends PagesController {
  static override etagWithTemplateDigest = false
}

async function tagOf(
  controller: typeof PagesController,
  versions: Record<string, number>,
  { action = 'show', extra = {}, accept = 'text/html' }: { action?: 'show' | 'data'; extra?: FreshnessOptions; accept?: string } = {},
): Promise<string | null> {
  PagesController.extra = extra
  await using app = await appWith(controller, [action], { view: { renderer: new VersionedRenderer(versions) } })
  return (await app.get(`/${action}`, { accept })).headers.get('etag')
}

describe('C219: the tag of a page', () => {
  const versions = { 'pages/show.html': 1, 'pages/show.json': 1, 'pages/other.html': 1 }

  it('changes with the template of its action, and with no other', async () => {
    const tag = await tagOf(PagesController, versions)
    expect(await tagOf(PagesController, { ...versions, 'pages/show.html': 2 })).not.toBe(tag)
    expect(await tagOf(PagesController, { ...versions, 'pages/other.html': 2, 'pages/show.json': 2 })).toBe(tag)
  })

  it('changes with that of the format that the client gets', async () => {
    const tag = await tagOf(PagesController, versions, { accept: 'application/json' })
    expect(await tagOf(PagesController, { ...versions, 'pages/show.json': 2 }, { accept: 'application/json' })).not.toBe(tag)
  })

  it('changes with a template that an ancestor lends', async () => {
    const tag = await tagOf(GalleryPagesController, versions)
    expect(await tagOf(GalleryPagesController, { ...versions, 'pages/show.html': 2 })).not.toBe(tag)
  })

  it('changes with another template that it names, and with none where it says so', async () => {
    const changed = { ...versions, 'pages/show.html': 2 }
    for (const template of ['other', 'pages/other', false] as const) {
      const extra = { template }
      expect(await tagOf(PagesController, changed, { extra })).toBe(await tagOf(PagesController, versions, { extra }))
    }
    const extra = { template: 'other' }
    expect(await tagOf(PagesController, { ...versions, 'pages/other.html': 2 }, { extra })).not.toBe(
      await tagOf(PagesController, versions, { extra }),
    )
  })

  it('is the same without a template, for a class that wants none in it, and with a renderer that cannot tell', async () => {
    const bare = await tagOf(PagesController, {}, { action: 'data' })
    expect(await tagOf(PagesController, versions, { action: 'data' })).toBe(bare)
    expect(await tagOf(PlainController, { ...versions, 'plain/show.html': 1 })).toBe(bare)
    PagesController.extra = {}
    await using app = await appWith(PagesController, ['show'], { view: { renderer: new FakeRenderer({ 'pages/show.html': 'x' }) } })
    expect((await app.get('/show', { accept: 'text/html' })).headers.get('etag')).toBe(bare)
  })
})
