import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { RenderedTemplate, TemplateRequest } from '../../src/contracts/renderer.js'
import { type ArgumentError, BaseController, html, type RenderOptions, type RenderTarget, renderers } from '../../src/index.js'
import { answerOf, appWith, FakeRenderer } from './support.js'

const templates = {
  'posts/show.html': 'show $title',
  'posts/show.json': '{"t":1}',
  'posts/show.html+phone': 'phone',
  'posts/_show.html': 'partial of show',
  'posts/_row.html': '[$row:$rowIndex]',
  'posts/_blog-post.html': '<$blogPost>',
  'posts/_post.html': '<p>$post</p>',
  'users/_user.html': '<u>$user</u>',
  'layouts/posts.html': '',
  'layouts/admin.html': '',
  'layouts/application.html': '',
}

/** A renderer that knows variants, inline sources and layouts around content. */
class RichRenderer extends FakeRenderer {
  override exists(template: string, formats?: readonly string[], variants: readonly string[] = []): boolean {
    const known = variants.flatMap((variant) => (formats ?? []).map((format) => `${template}.${format}+${variant}`))
    return known.some((name) => name in this.templates) || super.exists(template, formats)
  }
  renderSource(source: string, request: TemplateRequest): RenderedTemplate {
    this.requests.push(request)
    return { body: `inline ${source}`, format: 'html' }
  }
  renderLayout(content: string, request: TemplateRequest): Promise<RenderedTemplate> {
    this.requests.push(request)
    return Promise.resolve({ body: `(${String(request.layout)} ${content})`, format: 'html' })
  }
}

/** What one action answers, and what the renderer was asked. */
async function rendering(act: (controller: BaseController) => unknown, { slow = false, path = '/show', accept = '*/*' } = {}) {
  class PostsController extends BaseController {
    show() {
      return act(this)
    }
  }
  const renderer = new RichRenderer(templates, slow)
  await using app = await appWith(PostsController, ['show'], { view: { renderer } })
  const { status, text, headers } = await app.get(path, { accept })
  return { status, text, type: headers.get('content-type'), requests: renderer.requests, lines: app.logger.lines }
}
const render = (target?: RenderTarget, options?: RenderOptions, how = {}) => rendering((c) => c.render(target, options), how)

const folder = mkdtempSync(join(tmpdir(), 'live-views-'))
writeFileSync(join(folder, 'note.txt'), 'a note')
afterAll(() => rmSync(folder, { recursive: true }))

describe.each([
  ['at once', false],
  ['later', true],
])('C67: partials that render %s', (_, slow) => {
  it('by name, by path, and of the action', async () => {
    expect(await render({ partial: 'row', locals: { row: 'x', rowIndex: 0 } }, undefined, { slow })).toMatchObject({ text: '[x:0]' })
    expect(await render({ partial: 'posts/row', locals: { row: 'y', rowIndex: 1 } }, undefined, { slow })).toMatchObject({ text: '[y:1]' })
    const own = await render({ partial: true }, undefined, { slow })
    expect([own.text, own.type, own.requests[0]!.layout]).toEqual(['partial of show', 'text/html; charset=utf-8', false])
  })

  it('once for each element of a collection, under its own name or another', async () => {
    expect((await render({ partial: 'row', collection: new Set(['a', 'b']) }, undefined, { slow })).text).toBe('[a:0][b:1]')
    const { requests } = await render({ partial: 'row', collection: ['a'] }, undefined, { slow })
    expect(requests[0]!.locals).toEqual({ row: 'a', rowIndex: 0, rowCounter: 0 })
    expect((await render({ partial: 'blog-post', collection: ['a'] }, undefined, { slow })).text).toBe('<a>')
    expect((await render({ partial: 'post', as: 'post', collection: [1, 2] }, undefined, { slow })).text).toBe('<p>1</p><p>2</p>')
  })

  it('C86: none for an empty collection', async () => {
    expect(await render({ partial: 'row', collection: [] }, undefined, { slow })).toMatchObject({ status: 200, text: '' })
  })
})

class Model {
  constructor(
    readonly partial: string,
    readonly name: string,
  ) {}
  toPartialPath() {
    return this.partial
  }
  toString() {
    return this.name
  }
}

describe('C67: other targets', () => {
  it('a model renders its partial, a list those of all of them', async () => {
    const post = new Model('posts/post', 'hello')
    const user = new Model('users/user', 'ada')
    expect((await render(post)).text).toBe('<p>hello</p>')
    expect((await render([post, user, post])).text).toBe('<p>hello</p><u>ada</u><p>hello</p>')
    expect((await render({ partial: 'row', collection: [post] })).text).toBe('[hello:0]')
    expect(await render([])).toMatchObject({ status: 200, text: '', type: 'text/html; charset=utf-8' })
  })

  it('a component renders itself; text that is not HTML is escaped', async () => {
    expect((await render({ renderIn: (_: object, { locals }) => html`<b>${locals!.name}</b>` }, { locals: { name: '<i>' } })).text).toBe(
      '<b>&lt;i&gt;</b>',
    )
    expect((await render({ renderIn: async () => '<b>' }, { status: 201 })).text).toBe('&lt;b&gt;')
    expect(await render({ renderIn: async () => html`<b>` }, { layout: 'admin' })).toMatchObject({ text: '(admin <b>)' })
  })

  it('a file is sent as it is, and must be absolute', async () => {
    expect(await render({ file: join(folder, 'note.txt') })).toMatchObject({
      status: 200,
      text: 'a note',
      type: 'text/plain; charset=utf-8',
    })
    expect((await render({ file: '../note.txt' })).status).toBe(500)
    expect((await render({ file: join(folder, 'missing.txt') })).status).toBe(500)
    expect((await render({ file: `${join(folder, 'note.txt')}\0.html` })).status).toBe(500)
  })

  it('inline sources need a renderer that can', async () => {
    expect(await render({ inline: 'x <%= 1 %>' })).toMatchObject({ text: 'inline x <%= 1 %>', type: 'text/html; charset=utf-8' })
    class Posts extends BaseController {
      show() {
        this.render({ inline: 'x' })
      }
    }
    const { status, lines } = await answerOf(Posts, 'show', { view: { renderer: new FakeRenderer({}) } })
    expect([status, lines.find(({ level }) => level === 'error')?.fields.err]).toEqual([
      500,
      expect.objectContaining({ code: 'ERR_MISSING_TEMPLATE' }),
    ])
  })

  it.each([
    ['parameters', (c: BaseController) => c.params.toUnsafeObject() as object],
    ['a part of them', (c: BaseController) => (c.params.toUnsafeObject() as { x: object }).x],
    ['the reader of parameters', (c: BaseController) => c.params],
    ['an instance', () => new Date()],
  ])('C84: %s are refused: a client would choose the template or the file', async (_, target) => {
    let seen: unknown
    const { status } = await rendering(
      (c) => {
        try {
          c.render(target(c) as RenderTarget)
        } catch (error) {
          seen = error
          throw error
        }
      },
      { path: '/show?template=posts/show&x[file]=/etc/passwd' },
    )
    expect([status, (seen as ArgumentError).code]).toEqual([500, 'ERR_ARGUMENT'])
  })
})

describe('C73, C74: what a template gets', () => {
  it('formats, variants, handlers, assigns and locals; locals win', async () => {
    const { text, requests } = await rendering((c) => {
      c.assign({ title: 'assigned', a: 1 })
      c.render({
        template: 'posts/show',
        formats: ['html'],
        variants: ['tablet'],
        handlers: ['eta'],
        assigns: { title: 'given', b: 2 },
        locals: { b: 3 },
      })
    })
    expect(text).toBe('show given')
    expect(requests[0]).toMatchObject({
      formats: ['html'],
      variants: ['tablet'],
      handlers: ['eta'],
      locals: { title: 'given', a: 1, b: 3 },
    })
  })

  it('C115: the variants of the request', async () => {
    const { requests } = await rendering((c) => {
      c.request.variant = ['phone', 'tablet']
      c.render()
    })
    expect(requests[0]).toMatchObject({ template: 'posts/show', variants: ['phone', 'tablet'] })
  })

  it('C83: the error of a missing template says what was searched', async () => {
    let seen: unknown
    await rendering((c) => {
      try {
        c.render('nowhere', { formats: ['html', 'xml'], variants: ['phone'] })
      } catch (error) {
        seen = error
      }
      c.head('ok')
    })
    expect(seen).toMatchObject({
      code: 'ERR_MISSING_TEMPLATE',
      message: 'Missing template: looked for "posts/nowhere" in the formats [html, xml] and the variants [phone]',
      search: { name: 'nowhere', prefixes: ['posts'], formats: ['html', 'xml'], variants: ['phone'] },
    })
  })
})

describe('C79–C82: layouts', () => {
  const layoutOf = async (options: RenderOptions, how = {}) => (await render(options, undefined, how)).requests[0]?.layout
  it('the conventional one of the class comes before that of all', async () => {
    expect(await layoutOf({ template: 'posts/show' })).toBe('layouts/posts')
    expect(await layoutOf({ template: 'posts/show', layout: true })).toBe('layouts/posts')
    expect(await layoutOf({ template: 'posts/show', layout: false })).toBe(false)
  })

  it('C82: a template is never put into a layout of another format', async () => {
    expect(await layoutOf({ template: 'posts/show', formats: ['json'] })).toBeUndefined()
    expect(await layoutOf({ template: 'posts/show', formats: ['json'], layout: 'admin' })).toBe(false)
    expect(await layoutOf({ template: 'posts/show', layout: 'admin' })).toBe('admin')
  })

  it('C81: layout: true needs one', async () => {
    expect((await render({ template: 'posts/show', formats: ['json'], layout: true })).status).toBe(500)
  })

  it('C81: a function of the call chooses, and what it returns is checked (C80)', async () => {
    expect(await layoutOf({ template: 'posts/show', layout: (c: BaseController) => (c.params.has('wide') ? 'wide' : 'admin') })).toBe(
      'admin',
    )
    expect((await render({ template: 'posts/show', layout: () => 42 as never })).status).toBe(500)
  })

  it('C81: content stands in a layout only when it is asked for', async () => {
    expect(await render({ plain: 'x' })).toMatchObject({ text: 'x', type: 'text/plain; charset=utf-8', requests: [] })
    expect(await render({ plain: 'x', layout: 'admin' })).toMatchObject({ text: '(admin x)', type: 'text/html; charset=utf-8' })
    expect(await render({ html: html`<b>`, layout: true })).toMatchObject({ text: '(layouts/posts <b>)' })
    expect(await render({ plain: 'x', layout: false })).toMatchObject({ text: 'x', type: 'text/plain; charset=utf-8' })
  })
})

describe('C85: renderToString', () => {
  it('gives text as often as it is asked, and is no answer', async () => {
    const { text, type } = await rendering(async (c) => {
      const parts = await Promise.all([
        c.renderToString({ partial: 'row', locals: { row: 1, rowIndex: 0 } }),
        c.renderToString('posts/show', { locals: { title: 'x' } }),
        c.renderToString({ json: { a: 1 } }),
        c.renderToString({ body: Buffer.from('bytes') }),
        c.renderToString({ plain: 'x', layout: 'admin' }),
      ])
      expect([c.performed, c.response.contentType]).toEqual([false, null])
      c.render({ json: parts })
    })
    expect([JSON.parse(text), type]).toEqual([['[1:0]', 'show x', '{"a":1}', 'bytes', '(admin x)'], 'application/json; charset=utf-8'])
  })
})

describe('C75, C76: renderers', () => {
  it('escape: true makes JSON safe inside a script', async () => {
    const value = { a: '</script>&\u2028\u2029' }
    const { text } = await render({ json: value, escape: true })
    expect(text).toBe('{"a":"\\u003c/script\\u003e\\u0026\\u2028\\u2029"}')
    expect(JSON.parse(text)).toEqual(value)
    expect((await render({ json: value })).text).toContain('</script>&\u2028')
  })

  it('may take their time, and their failure is that of the action', async () => {
    renderers.add('slow', async (value: string) => `slow ${value}`, { contentType: 'text/x-slow' })
    renderers.add('broken', () => Promise.reject(new Error('broken')), { contentType: 'text/x-broken' })
    try {
      expect(await render({ slow: 'x' } as RenderOptions)).toMatchObject({ text: 'slow x', type: 'text/x-slow' })
      expect((await render({ broken: 'x' } as RenderOptions)).status).toBe(500)
    } finally {
      renderers.remove('slow')
      renderers.remove('broken')
    }
  })
})

describe('C13: a second render', () => {
  it('tells where the first one was, outside of production', async () => {
    const seen: unknown[] = []
    function firstPlace(c: BaseController) {
      c.render({ plain: 'first' })
    }
    const act = (c: BaseController): void => {
      firstPlace(c)
      try {
        c.render({ plain: 'second' })
      } catch (error) {
        seen.push(error)
      }
    }
    class Posts extends BaseController {
      show() {
        act(this)
      }
    }
    await answerOf(Posts, 'show')
    await answerOf(Posts, 'show', { controller: { traceRenders: false } })
    expect(seen).toEqual([
      expect.objectContaining({ code: 'ERR_DOUBLE_RENDER', firstRenderedAt: expect.stringContaining('firstPlace') }),
      expect.objectContaining({ code: 'ERR_DOUBLE_RENDER', firstRenderedAt: null }),
    ])
  })
})
