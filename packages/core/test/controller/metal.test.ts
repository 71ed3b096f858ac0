import { describe, expect, it } from '@jest/globals'
import { ApiController, BaseController, Metal } from '../../src/index.js'
import { answerOf, appWith } from './support.js'

describe('life cycle', () => {
  it('C1: every request has an instance of its own', async () => {
    class Counting extends BaseController {
      count = 0
      index() {
        this.render({ plain: String(++this.count) })
      }
    }
    await using app = await appWith(Counting, ['index'])
    expect((await app.get('/index')).text).toBe('1')
    expect((await app.get('/index')).text).toBe('1')
  })

  it.each(['request', 'response', 'services'] as const)('C1: %s is not available in the constructor, and the error says so', (name) => {
    class Early extends BaseController {
      readonly early = this[name]
    }
    expect(() => new Early()).toThrow(
      expect.objectContaining({
        code: 'ERR_CONFIGURATION',
        message: expect.stringContaining(`this.${name} is not available in a controller's constructor`),
      }),
    )
  })

  it('C9: what an action returns is ignored, also a promise of something', async () => {
    class Returning extends ApiController {
      async index() {
        return { secret: 1 }
      }
      show() {
        this.head('created')
        return 'x'
      }
    }
    expect(await answerOf(Returning, 'index')).toMatchObject({ status: 204, text: '' })
    expect(await answerOf(Returning, 'show')).toMatchObject({ status: 201, text: '' })
  })

  it('C9: with renderReturnValue what an action returns is its JSON, unless it answered itself; undefined is nothing', async () => {
    class Returning extends ApiController {
      static override renderReturnValue = true
      async index() {
        return { id: 1 }
      }
      list() {
        return [1, null]
      }
      none() {
        return null
      }
      text() {
        return 'plain'
      }
      show() {
        this.head('created')
        return 'x'
      }
      async nothing() {}
      later() {
        return new Promise((resolve) => setImmediate(resolve, { later: true }))
      }
    }
    class Heir extends Returning {
      own() {
        return { heir: true }
      }
    }
    expect(await answerOf(Returning, 'index')).toMatchObject({ status: 200, text: '{"id":1}' })
    expect(await answerOf(Returning, 'list')).toMatchObject({ text: '[1,null]' })
    expect(await answerOf(Returning, 'none')).toMatchObject({ status: 200, text: 'null' })
    expect(await answerOf(Returning, 'text')).toMatchObject({ text: 'plain' })
    expect(await answerOf(Returning, 'show')).toMatchObject({ status: 201, text: '' })
    expect(await answerOf(Returning, 'nothing')).toMatchObject({ status: 204, text: '' })
    expect(await answerOf(Returning, 'later')).toMatchObject({ text: '{"later":true}' })
    expect(await answerOf(Heir, 'own')).toMatchObject({ text: '{"heir":true}' })
  })

  it('C9: with renderReturnValue an answer that is on its way counts, and so does that of actionMissing', async () => {
    class Pages extends BaseController {
      static override renderReturnValue = true
      both() {
        this.respondTo({
          json: async () => {
            await new Promise((resolve) => setImmediate(resolve))
            this.render({ json: 'rendered' })
          },
        })
        return 'returned'
      }
      protected actionMissing(name: string) {
        return { missing: name }
      }
    }
    await using app = await appWith(Pages, ['both', 'other'])
    expect((await app.get('/both', { accept: 'application/json' })).text).toBe('rendered')
    expect((await app.get('/other')).json()).toEqual({ missing: 'other' })
  })

  it('C11: an API action that renders nothing answers 204, without body and content type', async () => {
    class Api extends ApiController {
      async create() {}
    }
    await using app = await appWith(Api, ['create'])
    const { status, text, headers } = await app.post('/create')
    expect([status, text, headers.get('content-type'), headers.get('content-length')]).toEqual([204, '', null, null])
  })

  it('C18: super.show() renders what the parent renders, once', async () => {
    class Parent extends BaseController {
      show() {
        this.render({ plain: 'parent' })
      }
    }
    class Child extends Parent {
      override show() {
        super.show()
      }
    }
    expect((await answerOf(Child, 'show')).text).toBe('parent')
  })

  it('C34, C258: a response has exactly the four protective headers, and an action can take one away', async () => {
    class Headers extends BaseController {
      all() {
        this.head('ok')
      }
      less() {
        this.response.headers.delete('X-Frame-Options')
        this.head('ok')
      }
    }
    const { headers } = await answerOf(Headers, 'all')
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-permitted-cross-domain-policies')).toBe('none')
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
    expect(headers.has('x-xss-protection')).toBe(false)
    const less = await answerOf(Headers, 'less')
    expect(less.headers.has('x-frame-options')).toBe(false)
    expect(less.headers.get('x-content-type-options')).toBe('nosniff')
  })
})

describe('performed', () => {
  it('C14: true after an empty body, false again after resetResponse', async () => {
    const seen: boolean[] = []
    class Performing extends BaseController {
      index() {
        seen.push(this.performed)
        this.head('ok')
        seen.push(this.performed)
        this.resetResponse()
        seen.push(this.performed)
        this.render({ plain: 'second' })
        seen.push(this.performed)
      }
    }
    expect((await answerOf(Performing, 'index')).text).toBe('second')
    expect(seen).toEqual([false, true, false, true])
  })

  it('C14: a body assigned directly counts', async () => {
    class Direct extends BaseController {
      index() {
        this.response.body = 'direct'
      }
    }
    expect(await answerOf(Direct, 'index')).toMatchObject({ status: 200, text: 'direct' })
    expect((await answerOf(Direct, 'index')).headers.get('content-type')).toBe('text/html; charset=utf-8')
  })
})

describe('work that a synchronous method started', () => {
  it('T12: two failures of pending work are one failed request, and no unhandled rejection', async () => {
    const unhandled: unknown[] = []
    const listener = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', listener)
    class Failing extends BaseController {
      index() {
        this.keepPending(Promise.reject(Object.assign(new Error('first'), { status: 418 })))
        this.keepPending(new Promise((_, reject) => setImmediate(reject, new Error('second'))))
      }
    }
    const { status } = await answerOf(Failing, 'index')
    await new Promise(setImmediate)
    process.off('unhandledRejection', listener)
    expect([status, unhandled]).toEqual([418, []])
  })

  it('C14: a body that comes after resetResponse does not overwrite the second one, and is released', async () => {
    let finish!: (body: string) => void
    const dropped: string[] = []
    class Late extends BaseController {
      async index() {
        const slow = new Promise<string>((resolve) => {
          finish = resolve
        })
        this.keepRendering(
          slow,
          (body) => {
            this.response.body = body
          },
          (body) => dropped.push(body),
        )
        this.resetResponse()
        this.render({ plain: 'second' })
        finish('first')
        await slow
        await new Promise(setImmediate)
      }
    }
    expect((await answerOf(Late, 'index')).text).toBe('second')
    expect(dropped).toEqual(['first'])
  })

  it('C66: a body that is on its way when the action fails is released', async () => {
    const dropped: string[] = []
    let finish!: (body: string) => void
    class Doomed extends BaseController {
      index() {
        this.keepRendering(
          new Promise<string>((resolve) => {
            finish = resolve
          }),
          () => {},
          (body) => dropped.push(body),
        )
        throw new Error('boom')
      }
    }
    expect((await answerOf(Doomed, 'index')).status).toBe(500)
    finish('late')
    await new Promise(setImmediate)
    expect(dropped).toEqual(['late'])
  })

  it('C14: resetResponse releases a body that delivers itself', async () => {
    const aborted = new Set<string>()
    class Streaming extends BaseController {
      index() {
        for (const name of ['first', 'second']) {
          this.response.body = { attach: () => {}, abort: () => aborted.add(name) }
          this.resetResponse()
        }
        this.render({ plain: 'instead' })
      }
    }
    expect((await answerOf(Streaming, 'index')).text).toBe('instead')
    expect([...aborted]).toEqual(['first', 'second'])
  })
})

it('C4: an action that does not exist is an ActionNotFoundError with status 404', async () => {
  class Posts extends Metal {}
  await expect((async () => new Posts().processAction('a/b'))()).rejects.toEqual(
    expect.objectContaining({ code: 'ERR_ACTION_NOT_FOUND', status: 404, controller: 'Posts', action: 'a/b' }),
  )
})

it('design 7.9: assign collects values, and later ones win', async () => {
  class Assigning extends BaseController {
    index() {
      this.assign({ a: 1, b: 1 })
      this.assign({ b: 2 })
      this.render({ json: this.assigns })
    }
    none() {
      this.render({ json: this.assigns })
    }
  }
  expect((await answerOf(Assigning, 'index')).text).toBe('{"a":1,"b":2}')
  expect((await answerOf(Assigning, 'none')).text).toBe('{}')
})
