import { describe, expect, it } from '@jest/globals'
import type { ApplicationConfig } from '../../src/application/config.js'
import { BaseController, type FormatBuilder, type FormatChoice } from '../../src/index.js'
import { appWith, FakeRenderer } from './support.js'

const templates = { 'posts/show.html': 'html template', 'posts/show.json': '"json template"' }

interface Asking {
  readonly accept?: string
  readonly path?: string
  readonly variant?: string | readonly string[]
  readonly prepare?: (controller: BaseController) => void
  readonly config?: ApplicationConfig
}

async function ask(choice: FormatChoice, { accept, path = '/show', variant, prepare, config = {} }: Asking = {}) {
  class PostsController extends BaseController {
    static {
      this.beforeAction((c) => {
        if (variant !== undefined) c.request.variant = variant
        prepare?.(c)
      })
    }
    show() {
      this.respondTo(choice)
    }
  }
  await using app = await appWith(PostsController, ['show'], { view: { renderer: new FakeRenderer(templates) }, ...config })
  const { status, text, headers } = await app.get(path, accept === undefined ? {} : { accept })
  const code = app.logger.lines.find(({ level }) => level === 'error')?.fields.err as { code?: string } | undefined
  return { status, text, type: headers.get('content-type'), vary: headers.get('vary'), code: code?.code }
}

const say =
  (text: string) =>
  (controller: BaseController): void =>
    controller.render({ body: text })

describe('C111: one handler for several types', () => {
  const pairs: FormatChoice = [
    [['js', 'xml'], say('shared')],
    ['html', true],
  ]
  it('as pairs', async () => {
    expect((await ask(pairs, { accept: 'text/xml' })).text).toBe('shared')
    expect((await ask(pairs, { accept: 'text/javascript' })).text).toBe('shared')
    expect((await ask(pairs, { accept: 'text/html' })).text).toBe('html template')
    expect((await ask(pairs, { accept: 'text/csv' })).status).toBe(406)
  })

  it('by a function, in the manner of Rails', async () => {
    const build = (format: FormatBuilder): void => {
      format.html()
      format.any('js', 'xml', say('shared'))
      format.custom('application/fancy', say('fancy'))
      format.turboStream(say('turbo'))
      format.any(say('rest'))
    }
    expect((await ask(build, { accept: 'text/html' })).text).toBe('html template')
    expect(await ask(build, { accept: 'text/xml' })).toMatchObject({ text: 'shared', type: 'application/xml; charset=utf-8' })
    expect((await ask(build, { accept: 'text/vnd.turbo-stream.html' })).text).toBe('turbo')
    expect((await ask(build, { accept: 'text/csv' })).text).toBe('rest')
  })

  it('C112: a format that is not registered is an error that says how to register it', async () => {
    expect(await ask((format) => format.custom('fancy'))).toMatchObject({ status: 500, code: 'ERR_ARGUMENT' })
  })

  it('C109: names and handlers together are refused', async () => {
    class Mixed extends BaseController {
      show() {
        ;(this.respondTo as (...args: unknown[]) => void)('html', { json: true })
      }
    }
    await using app = await appWith(Mixed, ['show'])
    expect((await app.get('/show')).status).toBe(500)
  })

  it('C108: a branch without a handler is one for the template', async () => {
    expect((await ask({ html: undefined as never, json: true }, { accept: 'text/html' })).text).toBe('html template')
  })
})

describe('C115: variants of a branch', () => {
  const html = { phone: say('phone'), tablet: say('tablet'), none: say('none'), any: say('any') }
  it.each([
    ['the first requested one that is declared', ['watch', 'tablet', 'phone'], 'tablet'],
    ['any for one that is not', 'watch', 'any'],
    ['none without a variant', undefined, 'none'],
  ])('%s', async (_, variant, expected) => {
    expect((await ask({ html }, { variant })).text).toBe(expected)
  })

  it('any also stands for none, and the template for what is left', async () => {
    expect((await ask({ html: { any: say('any') } })).text).toBe('any')
    expect((await ask({ html: { phone: true } }, { variant: 'phone' })).text).toBe('html template')
    expect((await ask({ html: { phone: say('phone') } })).text).toBe('html template')
  })

  it('names of Object.prototype are no variants', async () => {
    expect((await ask({ html: { any: say('any') } }, { variant: 'constructor' })).text).toBe('any')
  })

  it.each([['../x'], ['a b'], [''], [7]])('%j is no variant', async (variant) => {
    expect(await ask({ html: true }, { variant: variant as never })).toMatchObject({ status: 500, code: 'ERR_ARGUMENT' })
  })
})

describe('C113: a respondTo inside another one', () => {
  const inner = (choice: FormatChoice): FormatChoice => ({ json: (c: BaseController) => c.respondTo(choice), html: say('html') })
  it('that offers other formats only is a RespondToMismatchError', async () => {
    expect(await ask(inner({ html: true }), { accept: '*/*' })).toMatchObject({ status: 500, code: 'ERR_RESPOND_TO_MISMATCH' })
  })

  it('that offers the same one is fine', async () => {
    expect(await ask(inner({ html: true, json: true }), { accept: '*/*' })).toMatchObject({ text: '"json template"' })
  })
})

describe('C114: formats by hand', () => {
  const choice = { html: say('html'), xml: say('xml'), json: say('json') }
  it('win over parameter and header', async () => {
    const prepare = (c: BaseController): void => {
      c.request.format = 'xml'
    }
    expect((await ask(choice, { path: '/show?format=html', accept: 'text/html', prepare })).text).toBe('xml')
  })

  it('are tried in their order', async () => {
    const prepare = (c: BaseController): void => {
      c.request.formats = ['csv', 'json', 'html']
    }
    expect((await ask(choice, { prepare })).text).toBe('json')
  })
})

describe('C116, C117: settings', () => {
  const choice = { html: say('html'), xml: say('xml'), json: say('json') }
  it('C116: ignoreAcceptHeader leaves path and parameter, and no Vary', async () => {
    const config = { controller: { ignoreAcceptHeader: true } }
    expect(await ask(choice, { accept: 'application/xml', config })).toMatchObject({ text: 'html', vary: null })
    expect((await ask(choice, { accept: 'text/html', path: '/show?format=json', config })).text).toBe('json')
    expect(await ask(choice, { accept: 'application/xml' })).toMatchObject({ text: 'xml', vary: 'Accept' })
  })

  it('C117: strictAcceptHeader: false takes a list with a wildcard for that of a browser', async () => {
    const accept = 'application/json, */*'
    expect((await ask(choice, { accept })).text).toBe('json')
    expect((await ask(choice, { accept, config: { controller: { strictAcceptHeader: false } } })).text).toBe('html')
  })

  it('something that is neither true nor false fails the boot', async () => {
    await expect(ask(choice, { config: { controller: { strictAcceptHeader: 'no' as never } } })).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringContaining('controller.strictAcceptHeader') }),
    )
  })
})

it('C2: what is malformed in Accept and query can be rescued in the controller', async () => {
  class Posts extends BaseController {
    static {
      this.rescueFrom(
        () => true,
        (error: { code: string }, c: BaseController) => c.render({ plain: error.code, status: 422 }),
      )
    }
    show() {
      this.respondTo({ html: true })
    }
    read() {
      this.render({ json: this.params.toUnsafeObject() })
    }
  }
  await using app = await appWith(Posts, ['show', 'read'])
  expect((await app.get('/show', { accept: 'text/html,*' })).text).toBe('ERR_INVALID_MIME_TYPE')
  expect((await app.get('/read?a=%')).text).toMatch(/^ERR_MALFORMED_/)
})
