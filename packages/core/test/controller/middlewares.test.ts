import { describe, expect, it } from '@jest/globals'
import { BaseController, type ControllerOptions, type MiddlewareFunction, type Next, type Request, Use } from '../../src/index.js'
import { answerOf, appWith } from './support.js'

const trail =
  (name: string): MiddlewareFunction =>
  async (_, next) => {
    const response = await next()
    response.headers.append('x-trail', name)
    return response
  }
const refuse: MiddlewareFunction = (request, next) => {
  if (request.headers.get('x-key') !== 'yes') throw Object.assign(new Error('no key'), { status: 403, expose: true })
  return next()
}

let made = 0
class Parent extends BaseController {
  static {
    this.use(trail('parent'))
  }
  constructor() {
    super()
    made++
  }
}

@Use(trail('decorator'), { only: ['index'] })
class PostsController extends Parent {
  static override config: ControllerOptions = { use: [[trail('option'), { except: ['show'] }]] }
  static {
    this.use(refuse, { only: ['guarded'] })
    this.use({ call: (request: Request, next: Next) => trail('object')(request, next) }, { only: ['index'] })
  }
  index() {
    this.render({ plain: 'index' })
  }
  show() {
    this.render({ plain: 'show' })
  }
  guarded() {
    this.render({ plain: 'in' })
  }
}

const trailOf = async (action: string) => (await answerOf(PostsController, action)).headers.get('x-trail')

describe('C20: middlewares of a controller', () => {
  it('run in the order of declaration, parents first, each for its actions', async () => {
    expect(await trailOf('index')).toBe('option, object, decorator, parent')
    expect(await trailOf('show')).toBe('parent')
  })

  it('run before there is a controller, which they may keep away', async () => {
    await using app = await appWith(PostsController, ['guarded'])
    made = 0
    const refused = await app.get('/guarded', { accept: 'application/json' })
    expect([refused.status, refused.headers.get('content-type'), made]).toEqual([403, 'application/problem+json', 0])
    expect((await app.get('/guarded', { headers: { 'x-key': 'yes' } })).text).toBe('in')
    expect(made).toBe(1)
    expect(app.logger.lines.some(({ fields }) => fields.endpoint === 'PostsController#guarded')).toBe(true)
  })

  it('something that is none is refused where it is declared', () => {
    expect(() => {
      class Wrong extends BaseController {}
      Wrong.use(7 as never)
    }).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
    expect(() => {
      class Wrong extends BaseController {}
      Wrong.use(trail('x'), { if: 'admin' } as never)
    }).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('C52: a misspelt action fails the boot', async () => {
    class Wrong extends BaseController {
      static {
        this.use(trail('x'), { only: ['indx' as 'index'] })
        this.layout('wide', { except: ['shwo' as 'index'] })
      }
      index() {}
    }
    await expect(answerOf(Wrong, 'index')).rejects.toEqual(
      expect.objectContaining({ message: expect.stringMatching(/use names the action indx[\s\S]*layout names the action shwo/) }),
    )
  })

  it('names of actions are checked by the compiler', () => {
    class Typed extends BaseController {
      index() {}
    }
    // @ts-expect-error there is no such action
    const block = (): void => Typed.use(trail('x'), { only: ['indx'] })
    // @ts-expect-error there is no such action
    const decorated = (): void => Use(trail('x'), { only: ['indx'] })(Typed)
    expect([typeof block, typeof decorated]).toEqual(['function', 'function'])
  })
})
