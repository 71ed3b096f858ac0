import { describe, expect, it } from '@jest/globals'
import { BaseController, type FormatHandlers } from '../../src/index.js'
import { appWith, FakeRenderer } from './support.js'

class PostsController extends BaseController {
  static handlers: FormatHandlers = {}
  static names: string[] = []
  index() {
    this.respondTo(PostsController.handlers)
  }
  list() {
    this.respondTo(...PostsController.names)
  }
  html() {
    this.respondTo({
      json: () => this.render({ json: {} }),
      xml: () => this.render({ plain: 'xml' }),
      html: () => this.render({ plain: 'html' }),
    })
  }
}

const templates = {
  'posts/index.html': 'html',
  'posts/index.json': '{"t":1}',
  'posts/other.html': 'o html',
  'posts/other.json': '"o"',
  'posts/list.json': '"l"',
}
async function ask(
  handlers: FormatHandlers,
  { accept, path = '/index', method = 'GET' }: { accept?: string; path?: string; method?: string } = {},
) {
  PostsController.handlers = handlers
  await using app = await appWith(PostsController, ['index', 'list', 'html'], { view: { renderer: new FakeRenderer(templates) } })
  const { status, text, headers } = await app.request(method, path, accept === undefined ? { headers: { accept: undefined } } : { accept })
  return { status, text, type: headers.get('content-type'), vary: headers.get('vary') }
}
const plain =
  (text: string) =>
  (controller: BaseController): void =>
    controller.render({ body: text })

describe('C107: the branch', () => {
  const branches = { json: plain('json'), xml: plain('xml'), html: plain('html') }
  it.each([
    ['application/json, application/xml, */*', 'json'],
    ['text/html', 'html'],
    ['text/xml', 'xml'],
    ['application/xhtml+xml', 'html'],
    ['*/*', 'json'],
    ['text/html;q=0.5, application/json;q=0.9', 'json'],
    ['image/png, */*;q=0.1', 'json'],
    [undefined, 'html'],
  ])('for %s is %s', async (accept, expected) => {
    expect((await ask(branches, { accept })).text).toBe(expected)
  })

  it('for a type that has none is any, else 406', async () => {
    expect((await ask({ xml: plain('xml') }, { accept: 'text/html' })).status).toBe(406)
    expect((await ask({ xml: plain('xml'), any: plain('any') }, { accept: 'text/html' })).text).toBe('any')
    expect((await ask({ xml: plain('xml'), all: plain('all') }, { accept: 'text/html' })).text).toBe('all')
    expect((await ask({ xml: plain('xml') }, { path: '/index?format=nonsense' })).status).toBe(406)
  })

  it('any alone takes everything, and its handler decides the type (C110)', async () => {
    const any = { any: (c: BaseController) => c.render({ json: 1 }) }
    expect(await ask(any, { accept: 'text/csv' })).toMatchObject({ text: '1', type: 'application/json; charset=utf-8' })
    expect(await ask(any, { accept: '*/*' })).toMatchObject({ text: '1' })
  })

  it('C110: any gets the format that the client wants', async () => {
    expect((await ask({ any: (c: BaseController, format) => c.render({ plain: format.symbol }) }, { accept: 'text/csv' })).text).toBe('csv')
  })

  it('C118: short names may be in camelCase, and a media type may stand for itself', async () => {
    expect(await ask({ eventStream: plain('x') }, { accept: 'text/event-stream' })).toMatchObject({ status: 200 })
    expect(await ask({ 'application/json': plain('x') }, { accept: 'application/json' })).toMatchObject({
      type: 'application/json; charset=utf-8',
    })
  })

  it('C112: a name that is no type is an error at the call, whoever asks', async () => {
    expect((await ask({ html: plain('x'), jsno: plain('y') }, { accept: 'text/html' })).status).toBe(500)
  })

  it('C120: a malformed Accept is 406', async () => {
    expect((await ask(branches, { accept: 'text/html,*' })).status).toBe(406)
  })
})

describe('the handler', () => {
  it('C110, C68: has the type of its branch, which plain and json do not change', async () => {
    expect((await ask({ html: plain('x') })).type).toBe('text/html; charset=utf-8')
    expect((await ask({ json: plain('x') }, { accept: 'application/json' })).type).toBe('application/json; charset=utf-8')
  })

  it('C108: true renders the template in that format only', async () => {
    expect(await ask({ json: true, html: true }, { accept: 'application/json, text/html' })).toMatchObject({
      text: '{"t":1}',
      type: 'application/json; charset=utf-8',
    })
    expect((await ask({ html: true })).text).toBe('html')
    expect((await ask({ xml: true }, { accept: 'text/xml' })).status).toBe(500)
  })

  it('C108: one that renders nothing falls through to the default render', async () => {
    const nothing = { html: () => {}, json: () => {}, xml: () => {} }
    expect((await ask(nothing)).text).toBe('html')
    expect((await ask({ csv: () => {} }, { path: '/html?format=csv' })).status).toBe(406)
    expect((await ask({ json: () => {} }, { accept: 'application/json', path: '/index' })).text).toBe('{"t":1}')
  })

  it('C107: what it renders by name is looked up in the chosen format', async () => {
    const other = { json: (c: BaseController) => c.render('other') }
    expect(await ask(other, { accept: 'text/html, application/json;q=0.5' })).toMatchObject({
      text: '"o"',
      type: 'application/json; charset=utf-8',
    })
  })

  it('may be asynchronous: the response waits for it, and its failure is the failure of the request', async () => {
    const late = {
      html: async (c: BaseController) => {
        await new Promise(setImmediate)
        c.render({ plain: 'late' })
      },
    }
    expect((await ask(late)).text).toBe('late')
    const failing = {
      html: async () => {
        await new Promise(setImmediate)
        throw Object.assign(new Error('x'), { status: 418 })
      },
    }
    expect((await ask(failing)).status).toBe(418)
  })

  it('has the controller as this too', async () => {
    expect(
      (
        await ask({
          html(this: BaseController) {
            this.render({ plain: this.actionName })
          },
        })
      ).text,
    ).toBe('index')
  })
})

it("C109: respondTo('html', 'json') renders the templates", async () => {
  PostsController.names = ['html', 'json']
  expect((await ask({}, { path: '/list?format=json' })).text).toBe('"l"')
  expect((await ask({}, { path: '/list?format=xml' })).status).toBe(406)
})

it('C114: a format that a before-callback sets wins over parameter and header', async () => {
  class Forced extends PostsController {
    static {
      this.beforeAction('force')
    }
    protected force() {
      this.request.formats = ['xml']
    }
  }
  await using app = await appWith(Forced, ['html'])
  expect((await app.get('/html?format=html', { accept: 'text/html' })).text).toBe('xml')
})

describe('C87: Vary', () => {
  const html = { html: plain('x'), json: plain('y') }
  it('says Accept when the header decided, also for a head in a branch', async () => {
    expect((await ask(html, { accept: 'text/html' })).vary).toBe('Accept')
    expect((await ask({ html: (c: BaseController) => c.head('ok') }, { accept: '*/*' })).vary).toBe('Accept')
  })

  it('says nothing when a parameter decided, or nothing did', async () => {
    expect((await ask(html, { accept: 'text/html', path: '/index?format=json' })).vary).toBeNull()
    expect((await ask(html)).vary).toBeNull()
  })
})
