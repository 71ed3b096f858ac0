import { describe, expect, it } from '@jest/globals'
import {
  ApiController,
  abilities,
  BaseController,
  type ControllerOptions,
  Helper,
  HelperMethod,
  MetalController,
  mix,
} from '../../src/index.js'
import { answerOf, FakeRenderer } from './support.js'

const dates = { year: (date: Date) => date.getUTCFullYear(), unit: 'days' }
const prices = { price: (cents: number) => `${cents / 100} €`, unit: 'euro' }

/** Without those that the framework declares on BaseController. */
const framework = new Set(Object.keys(new (class extends BaseController {})().ownHelpers() ?? {}))
const ownNames = (helpers: object): string[] =>
  Object.keys(helpers)
    .filter((name) => !framework.has(name))
    .sort()

class ApplicationController extends BaseController {
  static {
    this.helper(dates)
  }
  readonly user = 'ada'
  @HelperMethod() currentUser() {
    return this.user
  }
}

@Helper(prices)
class PostsController extends ApplicationController {
  show() {
    this.render('posts/show')
  }
  text() {
    const { currentUser, price, unit } = this.helpers as unknown as { currentUser(): string; price(cents: number): string; unit: string }
    this.render({ plain: `${currentUser()} ${price(250)} ${unit}` })
  }
}

describe('C21: helpers', () => {
  it('reach the renderer: modules, and methods bound to the controller', async () => {
    const renderer = new FakeRenderer({ 'posts/show.html': '' })
    await answerOf(PostsController, 'show', { view: { renderer } })
    const { helpers, context, locals } = renderer.requests[0]!
    expect(ownNames(helpers!)).toEqual(['currentUser', 'price', 'unit', 'year'])
    expect((helpers!.currentUser as () => string)()).toBe('ada')
    expect(helpers!.unit).toBe('euro')
    expect(context).toBeInstanceOf(PostsController)
    expect(locals).toEqual({})
  })

  it('of a class without any cost nothing and are absent', async () => {
    class Plain extends mix(MetalController, abilities.Helpers, abilities.Rendering) {
      show() {
        this.render('posts/show')
      }
    }
    const renderer = new FakeRenderer({ 'posts/show.html': '' })
    await answerOf(Plain, 'show', { view: { renderer } })
    expect('helpers' in renderer.requests[0]!).toBe(false)
  })

  it('this.helpers has them too, and what the renderer gives to all', async () => {
    expect((await answerOf(PostsController, 'text')).text).toBe('ada 2.5 € euro')
    class Linked extends BaseController {
      show() {
        this.render({ plain: (this.helpers.linkTo as (to: string) => string)('/x') })
      }
    }
    const renderer = Object.assign(new FakeRenderer({}), { helpers: () => ({ linkTo: (to: string) => `<a href="${to}">` }) })
    expect((await answerOf(Linked, 'show', { view: { renderer } })).text).toBe('<a href="/x">')
  })

  it('C3: helper methods are no actions', () => {
    expect([...PostsController.actionMethods()]).toEqual(['show', 'text'])
  })

  it('C17: a subclass does not give its helpers to its parent; options declare them as well', () => {
    class Optioned extends ApplicationController {
      static override config: ControllerOptions = { helper: [prices], helperMethod: ['whisper'] }
      whisper() {
        return 'psst'
      }
    }
    expect(ownNames(new Optioned().ownHelpers()!)).toEqual(['currentUser', 'price', 'unit', 'whisper', 'year'])
    expect(ownNames(new ApplicationController().ownHelpers()!)).toEqual(['currentUser', 'unit', 'year'])
  })

  it('a helper method that does not exist fails the boot, a module that is none where it is declared', async () => {
    class Wrong extends BaseController {
      static {
        this.helperMethod('curentUser')
      }
      currentUser() {}
      show() {}
    }
    await expect(answerOf(Wrong, 'show')).rejects.toEqual(
      expect.objectContaining({
        message: expect.stringContaining('no method curentUser, which it declares as helper method; did you mean currentUser'),
      }),
    )
    expect(() => Wrong.helper('dates' as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('C201, C252: pages have the field and the tags of forms, and the nonce of scripts, without being given them', async () => {
    class Pages extends BaseController {
      show() {
        const { csrfField, csrfMetaTags, formAuthenticityToken, cspNonce } = this.helpers as Record<string, (form?: object) => unknown>
        const texts = [csrfField({ action: '/login' }), csrfMetaTags(), formAuthenticityToken(), cspNonce()]
        this.render({ json: texts.map(String) })
      }
    }
    const config = {
      security: { secretKeyBase: 'x'.repeat(64), contentSecurityPolicy: { nonceGenerator: 'perRequest' as const } },
      controller: { allowForgeryProtection: true },
    }
    const texts = JSON.parse((await answerOf(Pages, 'show', config)).text) as string[]
    expect(texts).toEqual([
      expect.stringMatching(/^<input type="hidden" name="authenticity_token" value="[\w-]+"/),
      expect.stringMatching(/^<meta name="csrf-param"/),
      expect.stringMatching(/^[\w-]{40,}$/),
      expect.stringMatching(/^[\w+/=-]{16,}$/),
    ])
  })

  it('C301: an ApiController has none', () => {
    expect('helperMethod' in ApiController).toBe(false)
  })
})
