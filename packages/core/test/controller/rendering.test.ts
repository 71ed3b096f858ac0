import { describe, expect, it } from '@jest/globals'
import { BaseController, html } from '../../src/index.js'
import { answerOf, appWith, FakeRenderer } from './support.js'

/** Runs one statement as an action. */
const answering = (act: (controller: BaseController) => unknown, config = {}) => {
  class PostsController extends BaseController {
    show() {
      return act(this)
    }
  }
  return answerOf(PostsController, 'show', config)
}
const type = async (act: (controller: BaseController) => unknown) => (await answering(act)).headers.get('content-type')

describe('render', () => {
  it.each([
    ['plain', 'text/plain; charset=utf-8'],
    ['body', 'text/plain; charset=utf-8'],
    ['html', 'text/html; charset=utf-8'],
    ['json', 'application/json; charset=utf-8'],
    ['xml', 'application/xml; charset=utf-8'],
    ['js', 'text/javascript; charset=utf-8'],
    ['markdown', 'text/markdown; charset=utf-8'],
    ['svg', 'image/svg+xml; charset=utf-8'],
  ])('C67, C68: %s has the type %s', async (form, expected) => {
    const { status, text, headers } = await answering((c) => c.render({ [form]: 'text' }))
    expect([status, text, headers.get('content-type')]).toEqual([200, 'text', expected])
  })

  it('C68: a type that is set already stays, except for html', async () => {
    expect(
      await type((c) => {
        c.response.contentType = 'rss'
        c.render({ plain: 'x' })
      }),
    ).toBe('application/rss+xml; charset=utf-8')
    expect(
      await type((c) => {
        c.response.contentType = 'rss'
        c.render({ json: {} })
      }),
    ).toBe('application/rss+xml; charset=utf-8')
    expect(
      await type((c) => {
        c.response.contentType = 'rss'
        c.render({ html: 'x' })
      }),
    ).toBe('text/html; charset=utf-8')
  })

  it('C72: contentType takes a type or a short name, and wins over html too', async () => {
    expect(await type((c) => c.render({ plain: 'a', contentType: 'application/rss+xml' }))).toBe('application/rss+xml; charset=utf-8')
    expect(await type((c) => c.render({ html: 'a', contentType: 'text/csv' }))).toBe('text/csv; charset=utf-8')
    expect(await type((c) => c.render({ json: 1, contentType: 'rss' }))).toBe('application/rss+xml; charset=utf-8')
    expect((await answering((c) => c.render({ json: 1, contentType: 'nope' }))).status).toBe(500)
  })

  it('C69: html is escaped unless it is marked as safe', async () => {
    expect((await answering((c) => c.render({ html: `<b a="1">'&'</b>` }))).text).toBe('&lt;b a=&quot;1&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;')
    expect((await answering((c) => c.render({ html: html`<b>${'<i>'}</b>` }))).text).toBe('<b>&lt;i&gt;</b>')
  })

  it.each([
    ['created', 201],
    ['unprocessable_content', 422],
    ['unprocessable_entity', 422],
    [202, 202],
  ])('C70: the status %p is %i', async (status, code) => {
    expect((await answering((c) => c.render({ plain: 'x', status }))).status).toBe(code)
  })

  it('C36, C70: an unknown status is an error that nobody sees', async () => {
    expect(await answering((c) => c.render({ plain: 'x', status: 'nonsense' }))).toMatchObject({ status: 500 })
  })

  it('C71: location becomes a header', async () => {
    const { status, headers } = await answering((c) => c.render({ json: {}, status: 'created', location: '/posts/1' }))
    expect([status, headers.get('location')]).toEqual([201, '/posts/1'])
  })

  it('C75: json passes text through, serialises everything else, and escapes nothing', async () => {
    expect((await answering((c) => c.render({ json: '{"ready":1}' }))).text).toBe('{"ready":1}')
    expect((await answering((c) => c.render({ json: null }))).text).toBe('null')
    expect((await answering((c) => c.render({ json: undefined }))).text).toBe('null')
    expect((await answering((c) => c.render({ json: { toJSON: () => ({ a: '<&>\u2028' }) } }))).text).toBe('{"a":"<&>\u2028"}')
  })

  it('C67: bytes are sent as they are, and nothing at all is an empty text', async () => {
    expect((await answering((c) => c.render({ body: new Uint8Array([0x4c, 0x69]) }))).text).toBe('Li')
    expect(await answering((c) => c.render({ plain: null }))).toMatchObject({ status: 200, text: '' })
    expect((await answering((c) => c.render({ plain: 42 }))).text).toBe('42')
  })

  it('C13: a second render, redirect or head is a DoubleRenderError that says what to do', async () => {
    const errors: { code: string; message: string }[] = []
    const attempt = (act: () => void): void => {
      try {
        act()
      } catch (error) {
        errors.push(error as { code: string; message: string })
      }
    }
    const { text, status } = await answering((c) => {
      c.render({ plain: 'first' })
      attempt(() => c.render({ plain: 'second' }))
      attempt(() => c.redirectTo('/'))
      attempt(() => c.head('ok'))
      attempt(() => c.sendData('x'))
      attempt(() => c.sendFile('/nowhere'))
    })
    expect([status, text]).toEqual([200, 'first'])
    expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'ERR_DOUBLE_RENDER'))
    expect(errors[0]!.message).toBe(
      'PostsController#show called render, but a response was rendered already. render, redirectTo and head do not stop the method: return after them.',
    )
    expect(errors.map(({ message }) => /called (\w+),/.exec(message)?.[1])).toEqual([
      'render',
      'redirectTo',
      'head',
      'sendData',
      'sendFile',
    ])
  })

  it('C13: nobody sees a half-built response when the second render is not caught', async () => {
    const { status, text } = await answering((c) => {
      c.render({ plain: 'first' })
      c.render({ plain: 'second' })
    })
    expect(status).toBe(500)
    expect(text).not.toContain('first')
  })
})

describe('head', () => {
  it('C78: has no body, and a type without charset', async () => {
    const { status, text, headers } = await answering((c) => c.head('created'))
    expect([status, text, headers.get('content-type'), headers.get('content-length')]).toEqual([201, '', 'text/html', '0'])
  })

  it('C78: takes a location, a type and headers', async () => {
    const { headers } = await answering((c) =>
      c.head('ok', { location: '/x', contentType: 'application/json', headers: { 'X-Custom': '1', 'WWW-Authenticate': 'Basic' } }),
    )
    expect([headers.get('location'), headers.get('content-type'), headers.get('x-custom'), headers.get('www-authenticate')]).toEqual([
      '/x',
      'application/json',
      '1',
      'Basic',
    ])
  })

  it('C78: other names are headers, spelled in camelCase, with underscores or as they are', async () => {
    const { headers } = await answering((c) =>
      c.head('ok', { xCustomHeader: 'a', x_custom_b: 'b', 'X-Total': 12, etag: '"x"', wwwAuthenticate: 'Basic', xNone: undefined }),
    )
    const names = ['x-custom-header', 'x-custom-b', 'x-total', 'etag', 'www-authenticate']
    expect(names.map((name) => headers.get(name))).toEqual(['a', 'b', '12', '"x"', 'Basic'])
    expect(headers.has('x-none')).toBe(false)
  })

  it('C78: location may be what urlFor takes; a header that is an object or would forge another one is refused', async () => {
    expect((await answering((c) => c.head('created', { location: { action: 'show' } }))).headers.get('location')).toMatch(/^http:.*\/show$/)
    expect((await answering((c) => c.head('ok', { xBad: { a: 1 } }))).status).toBe(500)
    expect((await answering((c) => c.head('ok', { xBad: 'a\r\nset-cookie: b' }))).status).toBe(500)
    expect((await answering((c) => c.head('ok', { 'x:bad': 'a' }))).status).toBe(500)
  })

  it('C78: the type is that of the negotiated format; a client that takes anything gets html', async () => {
    class Posts extends BaseController {
      show() {
        this.head('ok')
      }
    }
    await using app = await appWith(Posts, ['show'])
    expect((await app.get('/show', { accept: 'application/json' })).headers.get('content-type')).toBe('application/json')
    expect((await app.get('/show', { accept: '*/*' })).headers.get('content-type')).toBe('text/html')
    expect((await app.get('/show?format=nonsense')).headers.get('content-type')).toBe('text/html')
  })

  it.each([204, 205, 304])('C34, C78: %i has neither type nor length', async (code) => {
    const { status, headers } = await answering((c) => c.head(code, { contentType: 'json' }))
    expect([status, headers.get('content-type')]).toEqual([code, null])
    expect(headers.get('content-length') ?? '0').toBe('0')
  })

  it('C78: an object as status is an ArgumentError', async () => {
    const seen: unknown[] = []
    await answering((c) => {
      try {
        c.head({ status: 'ok' } as never)
      } catch (error) {
        seen.push(error)
      }
      c.head('ok')
    })
    expect(seen).toEqual([expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringContaining('head takes a status first') })])
  })
})

describe('templates', () => {
  const templates = {
    'posts/show.html': 'show $title',
    'posts/edit.html': 'edit',
    'shared/page.html': 'page $a $b',
    'posts/feed.xml': '<feed/>',
  }
  const rendering = async (act: (controller: BaseController) => unknown, slow: boolean) => {
    const renderer = new FakeRenderer(templates, slow)
    return { ...(await answering(act, { view: { renderer } })), requests: renderer.requests }
  }

  describe.each([
    ['at once', false],
    ['later', true],
  ])('rendered %s', (_, slow) => {
    it.each([
      ['render()', (c: BaseController) => c.render(), 'show undefined'],
      ["render('edit')", (c: BaseController) => c.render('edit'), 'edit'],
      ["render({ action: 'edit' })", (c: BaseController) => c.render({ action: 'edit' }), 'edit'],
      ["render('posts/edit')", (c: BaseController) => c.render('posts/edit'), 'edit'],
      ["render('/posts/edit')", (c: BaseController) => c.render('/posts/edit'), 'edit'],
      ["render({ template: 'posts/edit' })", (c: BaseController) => c.render({ template: 'posts/edit' }), 'edit'],
    ])('C67: %s', async (_name, act, body) => {
      const { status, text, headers } = await rendering(act, slow)
      expect([status, text, headers.get('content-type')]).toEqual([200, body, 'text/html; charset=utf-8'])
    })

    it('C74: assign and locals are visible, locals win', async () => {
      const { text } = await rendering((c) => {
        c.assign({ a: 1, b: 1 })
        c.render('shared/page', { locals: { b: 2 } })
      }, slow)
      expect(text).toBe('page 1 2')
    })

    it('C73: formats steer the lookup, and the type follows the template', async () => {
      const { text, headers } = await rendering((c) => c.render({ template: 'posts/feed', formats: ['xml'] }), slow)
      expect([text, headers.get('content-type')]).toEqual(['<feed/>', 'application/xml; charset=utf-8'])
    })

    it('C14: counts as performed at once', async () => {
      const seen: boolean[] = []
      await rendering((c) => {
        c.render()
        seen.push(c.performed)
        expect(() => c.head('ok')).toThrow(/head/)
      }, slow)
      expect(seen).toEqual([true])
    })

    it('C83: a template that does not exist is a 500, not a 406', async () => {
      expect((await rendering((c) => c.render('nowhere'), slow)).status).toBe(500)
    })
  })

  it('C83: without a renderer the error says what to install', async () => {
    const seen: unknown[] = []
    await answering((c) => {
      try {
        c.render('edit')
      } catch (error) {
        seen.push(error)
      }
      c.head('ok')
    })
    expect(seen).toEqual([expect.objectContaining({ code: 'ERR_MISSING_TEMPLATE', message: expect.stringContaining('@live/views') })])
  })

  it('C60: a template that fails late can be rescued', async () => {
    class Posts extends BaseController {
      static {
        this.rescueFrom(Error, function () {
          this.render({ plain: 'rescued', status: 500 })
        })
      }
      show() {
        this.render()
      }
    }
    const renderer = Object.assign(new FakeRenderer({ 'posts/show.html': '' }), { render: () => Promise.reject(new Error('late')) })
    expect(await answerOf(Posts, 'show', { view: { renderer } })).toMatchObject({ status: 500, text: 'rescued' })
  })

  it('C84: a name with dots is no template, and nobody opens it', async () => {
    const { status, requests } = await rendering((c) => c.render('../../etc/passwd'), false)
    expect(status).toBe(500)
    expect(requests).toEqual([])
  })

  it('C12: a bare name is looked up along the ancestors', async () => {
    class ApplicationController extends BaseController {}
    class Posts extends ApplicationController {
      show() {
        this.render('row')
      }
    }
    const renderer = new FakeRenderer({ 'application/row.html': 'shared' })
    expect((await answerOf(Posts, 'show', { view: { renderer } })).text).toBe('shared')
  })

  it('C87: Vary: Accept where the header decided, and only there', async () => {
    class Posts extends BaseController {
      show() {
        this.render()
      }
      mine() {
        this.response.headers.set('vary', 'Cookie')
        this.render('show')
      }
      fixed() {
        this.render({ template: 'posts/show', formats: ['html'] })
      }
      json() {
        this.render({ json: {} })
      }
    }
    await using app = await appWith(Posts, ['show', 'mine', 'fixed', 'json'], { view: { renderer: new FakeRenderer(templates) } })
    const vary = async (path: string, accept?: string) =>
      (await app.get(path, accept === undefined ? { headers: { accept: undefined } } : { accept })).headers.get('vary')
    expect(await vary('/show', 'text/html')).toBe('Accept')
    expect(await vary('/show')).toBeNull()
    expect(await vary('/show?format=html', 'text/html')).toBeNull()
    expect(await vary('/show?xformat=html', 'text/html')).toBe('Accept')
    expect(await vary('/mine', 'text/html')).toBe('Cookie')
    expect(await vary('/fixed', 'text/html')).toBeNull()
    expect(await vary('/json', 'application/json')).toBeNull()
  })
})
