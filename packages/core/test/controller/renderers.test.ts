import { afterEach, describe, expect, it } from '@jest/globals'
import { abilities, BaseController, MetalController, mix, Renderers, renderers } from '../../src/index.js'
import { answerOf } from './support.js'

afterEach(() => {
  renderers.remove('csv')
})

describe('Renderers', () => {
  it('C77: keeps the order of registration; replacing moves to the end', () => {
    const own = new Renderers()
    own.add('a', () => '', { contentType: 'text/a' })
    own.add('b', () => '', { contentType: 'text/b' })
    own.add('a', () => '', { contentType: 'text/c' })
    expect(own.all.map(({ name, contentType }) => `${name} ${contentType}`)).toEqual(['b text/b', 'a text/c'])
  })

  it('C76: remove tells whether there was one', () => {
    const own = new Renderers()
    own.add('a', () => '', { contentType: 'text/a' })
    expect([own.remove('a'), own.remove('a'), own.all]).toEqual([true, false, []])
  })

  it('C76: a name or a function that is missing is refused', () => {
    const own = new Renderers()
    expect(() => own.add('', () => '', { contentType: 'text/a' })).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(() => own.add('a', undefined as never, { contentType: 'text/a' })).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})

describe('in a controller', () => {
  class Rows extends BaseController {
    show() {
      this.render({ csv: [['a', 'b']], separator: ';' } as never)
    }
    both() {
      this.render({ csv: 1, json: 'json first' } as never)
    }
  }

  it('C76: gets the value, the options and the controller, and its result is the body', async () => {
    renderers.add(
      'csv',
      (rows: string[][], options, controller) => `${controller.actionName}:${rows[0]!.join((options as { separator?: string }).separator)}`,
      {
        contentType: 'text/csv; charset=utf-8',
      },
    )
    const { text, headers } = await answerOf(Rows, 'show')
    expect([text, headers.get('content-type')]).toEqual(['show:a;b', 'text/csv; charset=utf-8'])
  })

  it('C77: the one that was registered first wins', async () => {
    renderers.add('csv', () => 'csv', { contentType: 'text/csv' })
    expect((await answerOf(Rows, 'both')).text).toBe('json first')
  })

  it('C76: useRenderers leaves a class these only, and its children those of both', async () => {
    renderers.add('csv', () => 'csv', { contentType: 'text/csv' })
    class Few extends mix(MetalController, abilities.Rendering) {
      static {
        this.useRenderers('json')
      }
      json() {
        this.render({ json: 1 })
      }
      csv() {
        this.render({ csv: 1 } as never)
      }
      async text() {
        this.render({ plain: await this.renderToString({ csv: 1 } as never) })
      }
    }
    class More extends Few {
      static {
        this.useRenderers('csv')
      }
    }
    expect((await answerOf(Few, 'json')).text).toBe('1')
    expect([(await answerOf(Few, 'csv')).status, (await answerOf(Few, 'text')).status]).toEqual([500, 500])
    expect([(await answerOf(More, 'csv')).text, (await answerOf(More, 'json')).text]).toEqual(['csv', '1'])
    expect((await answerOf(Rows, 'both')).text).toBe('json first')
    expect(() => Few.useRenderers('pdf')).toThrow(/there is no renderer "pdf"/)
  })

  it('C76: once removed, the option names no renderer, and a template is looked for', async () => {
    expect((await answerOf(Rows, 'show')).status).toBe(500)
  })
})
