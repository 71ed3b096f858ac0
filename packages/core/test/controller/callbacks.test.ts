import { describe, expect, it } from '@jest/globals'
import { callbackName, callbacksOf } from '../../src/controller/callback-list.js'
import {
  AfterAction,
  AroundAction,
  BaseController,
  BeforeAction,
  type CallbackNext,
  type ControllerOptions,
  FinallyAction,
  SkipBeforeAction,
} from '../../src/index.js'
import { answerOf, appWith, published } from './support.js'

/** Notes what runs, in order, and answers with the notes that were there when the action ran. */
abstract class Tracing extends BaseController {
  static override abstract = true
  static notes: string[] = []
  protected note(text: string): void {
    Tracing.notes.push(text)
  }
}

async function trace(controller: typeof Tracing, action = 'index', path = `/${action}`): Promise<string[]> {
  Tracing.notes = []
  await using app = await appWith(controller, [action])
  await app.get(path)
  return Tracing.notes
}

describe('order', () => {
  it('C40: before in order, around nested, after in reverse', async () => {
    class Ordered extends Tracing {
      static {
        this.beforeAction('first')
        this.aroundAction('outer')
        this.afterAction('last')
        this.aroundAction('again')
      }
      protected first() {
        this.note('before')
      }
      protected async outer(next: CallbackNext) {
        this.note('outer in')
        await next()
        this.note('outer out')
      }
      protected last() {
        this.note('after')
      }
      protected async again(next: CallbackNext) {
        this.note('again in')
        await next()
        this.note('again out')
      }
      index() {
        this.note('action')
        this.head('ok')
      }
    }
    expect(await trace(Ordered)).toEqual(['before', 'outer in', 'again in', 'action', 'again out', 'after', 'outer out'])
  })

  it('C41: an after-callback declared before an around-callback runs outside of it, a later one inside', async () => {
    class Nested extends Tracing {
      static {
        this.afterAction('a')
        this.aroundAction('b')
        this.afterAction('c')
      }
      protected a() {
        this.note('a')
      }
      protected async b(next: CallbackNext) {
        await next()
        this.note('b out')
      }
      protected c() {
        this.note('c')
      }
      index() {
        this.note('action')
        this.head('ok')
      }
    }
    expect(await trace(Nested)).toEqual(['action', 'c', 'b out', 'a'])
  })

  it('C42: prepended before-callbacks run first, a prepended after-callback runs last', async () => {
    class Prepended extends Tracing {
      static {
        this.beforeAction('m')
        this.afterAction('n')
        this.prependBeforeAction('a')
        this.prependAfterAction('z')
        this.prependAroundAction('around')
      }
      protected a() {
        this.note('a')
      }
      protected m() {
        this.note('m')
      }
      protected n() {
        this.note('n')
      }
      protected z() {
        this.note('z')
      }
      protected async around(next: CallbackNext) {
        this.note('in')
        await next()
        this.note('out')
      }
      index() {
        this.head('ok')
      }
    }
    expect(await trace(Prepended)).toEqual(['in', 'a', 'm', 'n', 'z', 'out'])
  })

  it('C39, C42: several callbacks in one declaration keep their order, prepended ones too', async () => {
    class Several extends Tracing {
      static {
        this.beforeAction(['c', 'd'])
        this.prependBeforeAction(['a', 'b'])
      }
      protected a() {
        this.note('a')
      }
      protected b() {
        this.note('b')
      }
      protected c() {
        this.note('c')
      }
      protected d() {
        this.note('d')
      }
      index() {
        this.head('ok')
      }
    }
    expect(await trace(Several)).toEqual(['a', 'b', 'c', 'd'])
  })

  it("C49: a parent's callbacks come first, and siblings do not share", async () => {
    class Parent extends Tracing {
      static {
        this.beforeAction('a')
      }
      protected a() {
        this.note('a')
      }
      protected b() {
        this.note('b')
      }
      index() {
        this.head('ok')
      }
    }
    class Child extends Parent {
      static {
        this.beforeAction('b')
      }
    }
    class Sibling extends Parent {}
    expect(await trace(Child)).toEqual(['a', 'b'])
    expect(await trace(Sibling)).toEqual(['a'])
    expect(await trace(Parent)).toEqual(['a'])
  })

  it('C54: asynchronous callbacks never overlap', async () => {
    class Slow extends Tracing {
      static {
        this.beforeAction(['a', 'b'])
      }
      protected async a() {
        this.note('a in')
        await new Promise(setImmediate)
        this.note('a out')
      }
      protected async b() {
        this.note('b in')
        await new Promise(setImmediate)
        this.note('b out')
      }
      index() {
        this.head('ok')
      }
    }
    expect(await trace(Slow)).toEqual(['a in', 'a out', 'b in', 'b out'])
  })
})

describe('forms', () => {
  it('C39: names, functions, objects and classes run in the given order', async () => {
    class Audit {
      static before(controller: Forms) {
        controller.say('class')
      }
    }
    class Watcher {
      readonly word = 'object'
      before(controller: Forms) {
        controller.say(this.word)
      }
      async around(controller: Forms, next: CallbackNext) {
        controller.say(`${this.word} around`)
        await next()
      }
    }
    class Forms extends Tracing {
      static {
        this.beforeAction([
          'named',
          function (this: Forms) {
            this.say('function')
          },
          (controller: Forms) => controller.say('arrow'),
          new Watcher(),
          Audit,
        ])
        this.aroundAction([
          new Watcher(),
          async (controller: Forms, next: CallbackNext) => {
            controller.say('around')
            await next()
          },
        ])
      }
      say(text: string) {
        this.note(text)
      }
      protected named() {
        this.note('named')
      }
      index() {
        this.note('action')
        this.head('ok')
      }
    }
    expect(await trace(Forms)).toEqual(['named', 'function', 'arrow', 'object', 'class', 'object around', 'around', 'action'])
  })

  it('C39: a before-callback that is a method gets no argument, so that its defaults hold', async () => {
    class Defaulted extends Tracing {
      static {
        this.beforeAction('load')
        this.afterAction('load')
      }
      protected load(id: unknown = 'default') {
        this.note(String(id))
      }
      index() {
        this.head('ok')
      }
    }
    expect(await trace(Defaulted)).toEqual(['default', 'default'])
  })

  it('C39: something that cannot be a callback is refused where it is declared', () => {
    const declare = (callback: unknown) => () => {
      class Wrong extends BaseController {}
      Wrong.beforeAction(callback as never)
    }
    expect(declare({ after: () => {} })).toThrow(/beforeAction takes a method name, a function, or an object with a method before/)
    expect(declare(null)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(declare(42)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})

describe('conditions', () => {
  class Limited extends Tracing {
    static {
      const shared = { only: ['index'] } as const
      this.beforeAction('a', shared)
      this.beforeAction('b', shared)
      this.beforeAction('c', { except: 'index' })
      this.beforeAction('d', { only: ['index', 'show'], except: 'show' })
      this.beforeAction('e', { only: 'show', if: 'probe' })
    }
    protected a() {
      this.note('a')
    }
    protected b() {
      this.note('b')
    }
    protected c() {
      this.note('c')
    }
    protected d() {
      this.note('d')
    }
    protected e() {
      this.note('e')
    }
    protected probe() {
      this.note('probe')
      return false
    }
    index() {
      this.head('ok')
    }
    show() {
      this.head('ok')
    }
  }

  it('C43: only and except limit to actions, both together by and, and options can be shared', async () => {
    expect(await trace(Limited, 'index')).toEqual(['a', 'b', 'd'])
  })

  it('C43: if is asked only when the action matches', async () => {
    expect(await trace(Limited, 'show')).toEqual(['c', 'probe'])
  })

  it('C44: all if must be true and all unless false, asked in order, asynchronous ones too', async () => {
    class Asking extends Tracing {
      static {
        this.beforeAction('a', { if: ['yes', async (c: Asking) => c.yes()], unless: 'no' })
        this.beforeAction('b', { if: ['no', 'yes'] })
        this.beforeAction('c', { unless: ['no', 'yes'] })
        this.beforeAction('d', { unless: async () => true })
      }
      yes() {
        this.note('yes')
        return true
      }
      protected async no() {
        this.note('no')
        return false
      }
      protected a() {
        this.note('a')
      }
      protected b() {
        this.note('b')
      }
      protected c() {
        this.note('c')
      }
      protected d() {
        this.note('d')
      }
      index() {
        this.head('ok')
      }
    }
    expect(await trace(Asking)).toEqual(['yes', 'yes', 'no', 'a', 'no', 'no', 'yes'])
  })

  it('C44: a condition that is no method fails at boot', async () => {
    class Wrong extends Tracing {
      static {
        this.beforeAction('a', { if: 'some code' })
      }
      protected a() {}
      index() {}
    }
    await expect(appWith(Wrong, ['index'])).rejects.toThrow(/Wrong has no method some code, which it declares as condition of a/)
  })
})

describe('halting', () => {
  class Halting extends Tracing {
    static {
      this.afterAction('after')
      this.aroundAction('around')
      this.beforeAction(['one', 'two', 'three'])
      this.prependAfterAction('after')
    }
    protected one() {
      this.note('one')
      return false
    }
    protected two() {
      this.note('two')
      this.head(404)
    }
    protected three() {
      this.note('three')
    }
    protected after() {
      this.note('after')
    }
    protected async around(next: CallbackNext) {
      this.note('in')
      await next()
      this.note('out')
    }
    index() {
      this.note('action')
    }
  }

  it('C45: rendering stops the rest, the action and all after-callbacks, but not the second half of around', async () => {
    expect(await trace(Halting)).toEqual(['in', 'one', 'two', 'out'])
    expect((await answerOf(Halting, 'index')).status).toBe(404)
  })

  it('C45: halting publishes halted_callback and logs who did it', async () => {
    await using app = await appWith(Halting, ['index'])
    const events = await published('halted_callback.action_controller', () => app.get('/index'))
    expect(events).toEqual([{ filter: 'two', controller: expect.any(Halting) }])
    expect(app.logger.lines).toContainEqual({
      level: 'info',
      fields: { filter: 'two', requestId: expect.any(String) },
      message: 'Filter chain halted as two rendered or redirected',
    })
  })

  it('C45: an asynchronous render halts too', async () => {
    class Late extends Tracing {
      static {
        this.beforeAction('stop')
      }
      protected async stop() {
        await new Promise(setImmediate)
        this.redirectTo('/login')
      }
      index() {
        this.note('action')
      }
    }
    expect(await trace(Late)).toEqual([])
    expect((await answerOf(Late, 'index')).status).toBe(302)
  })

  it('C46: around that neither continues nor renders gives 204 and a warning; after-callbacks outside still run', async () => {
    class Stuck extends Tracing {
      static {
        this.afterAction('outside')
        this.aroundAction('stuck')
        this.afterAction('inside')
      }
      protected outside() {
        this.note('outside')
      }
      protected inside() {
        this.note('inside')
      }
      protected stuck() {
        this.note('stuck')
      }
      index() {
        this.note('action')
      }
    }
    expect(await trace(Stuck)).toEqual(['stuck', 'outside'])
    const { status, text, lines } = await answerOf(Stuck, 'index')
    expect([status, text]).toEqual([204, ''])
    expect(lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'stuck neither continued nor rendered: Stuck#index has nothing to answer',
    ])
  })

  it('C46: around that renders instead of continuing leaves the after-callbacks outside', async () => {
    class Instead extends Tracing {
      static {
        this.afterAction('outside')
        this.aroundAction('instead')
      }
      protected outside() {
        this.note('outside')
      }
      protected instead() {
        this.render({ plain: 'instead' })
      }
      index() {
        this.note('action')
      }
    }
    expect(await trace(Instead)).toEqual(['outside'])
    expect((await answerOf(Instead, 'index')).text).toBe('instead')
  })

  it('C47: an error skips the after-callbacks, and around can catch it and render', async () => {
    class Catching extends Tracing {
      static {
        this.aroundAction('catching')
        this.afterAction('after')
      }
      protected async catching(next: CallbackNext) {
        try {
          await next()
        } catch (error) {
          this.render({ plain: `caught ${(error as Error).message}` })
        } finally {
          this.note('finally')
        }
      }
      protected after() {
        this.note('after')
      }
      index() {
        throw new Error('boom')
      }
    }
    expect(await trace(Catching)).toEqual(['finally'])
    expect(await answerOf(Catching, 'index')).toMatchObject({ status: 200, text: 'caught boom' })
  })

  it('C47: around that swallows an error and renders nothing is not an empty success', async () => {
    class Swallowing extends Tracing {
      static {
        this.aroundAction('swallow')
      }
      protected async swallow(next: CallbackNext) {
        await next().catch(() => {})
      }
      index() {
        throw new Error('boom')
      }
    }
    const { status, lines } = await answerOf(Swallowing, 'index')
    expect(status).toBe(204)
    expect(lines.map(({ message }) => message)).toContain(
      'swallow swallowed an error and rendered nothing: Swallowing#index has nothing to answer',
    )
  })

  it('C54: around that forgets to await neither loses the response nor an error', async () => {
    class Forgetful extends Tracing {
      static {
        this.aroundAction('forget')
      }
      protected forget(next: CallbackNext) {
        void next()
      }
      async index() {
        await new Promise(setImmediate)
        this.render({ plain: 'late' })
      }
      async fail() {
        await new Promise(setImmediate)
        throw Object.assign(new Error('late'), { status: 418 })
      }
    }
    expect((await answerOf(Forgetful, 'index')).text).toBe('late')
    expect((await answerOf(Forgetful, 'fail')).status).toBe(418)
  })

  it('C47: around may try again', async () => {
    class Retrying extends Tracing {
      static {
        this.aroundAction('retry')
      }
      static attempts = 0
      protected async retry(next: CallbackNext) {
        try {
          await next()
        } catch {
          this.resetResponse()
          await next()
        }
      }
      index() {
        this.render({ plain: `attempt ${++Retrying.attempts}` })
        if (Retrying.attempts === 1) throw new Error('serialization failure')
      }
    }
    expect((await answerOf(Retrying, 'index')).text).toBe('attempt 2')
  })
})

describe('redeclaring and skipping', () => {
  class Parent extends Tracing {
    static {
      this.beforeAction('login', { only: ['index', 'wild', 'show'] })
      this.beforeAction('other')
    }
    protected login() {
      this.note('login')
    }
    protected other() {
      this.note('other')
    }
    index() {
      this.head('ok')
    }
    show() {
      this.head('ok')
    }
    wild() {
      this.head('ok')
    }
  }

  it('C48: redeclaring a named callback moves it and replaces its conditions, in this class only', async () => {
    class Child extends Parent {
      static {
        this.beforeAction('login', { except: 'wild' })
      }
    }
    expect(await trace(Child, 'index')).toEqual(['other', 'login'])
    expect(await trace(Child, 'wild')).toEqual(['other'])
    expect(await trace(Parent, 'wild')).toEqual(['login', 'other'])
  })

  it('C48: functions are never duplicates, and kinds are told apart', async () => {
    const note = (controller: Twice) => controller.say('f')
    class Twice extends Tracing {
      static {
        this.beforeAction([note, note])
        this.beforeAction('both')
        this.afterAction('both')
      }
      say(text: string) {
        this.note(text)
      }
      protected both() {
        this.note('both')
      }
      index() {
        this.head('ok')
      }
    }
    expect(await trace(Twice)).toEqual(['f', 'f', 'both', 'both'])
  })

  it('C50: skipping removes downward, leaves siblings alone, and can be taken back by redeclaring', async () => {
    class Child extends Parent {
      static {
        this.skipBeforeAction('login')
      }
    }
    class Grandchild extends Child {}
    class Again extends Child {
      static {
        this.beforeAction('login', { only: 'show' })
      }
    }
    expect(await trace(Grandchild, 'index')).toEqual(['other'])
    expect(await trace(Parent, 'index')).toEqual(['login', 'other'])
    expect(await trace(Again, 'show')).toEqual(['other', 'login'])
  })

  it('C50: skipping with conditions keeps the callback elsewhere, also when it was conditional itself', async () => {
    class Child extends Parent {
      static {
        this.skipBeforeAction('login', { only: 'show' })
      }
    }
    expect(await trace(Child, 'show')).toEqual(['other'])
    expect(await trace(Child, 'index')).toEqual(['login', 'other'])
  })

  it('C50: skipping for no action at all skips nothing', async () => {
    class Child extends Parent {
      static {
        this.skipBeforeAction('login', { only: [] })
      }
    }
    expect(await trace(Child, 'index')).toEqual(['login', 'other'])
  })

  it('C51: only and if of a skip must both hold', async () => {
    class Child extends Parent {
      static skipping = false
      static {
        this.skipBeforeAction('login', { only: ['show'], if: () => Child.skipping })
      }
    }
    expect(await trace(Child, 'show')).toEqual(['login', 'other'])
    Child.skipping = true
    expect(await trace(Child, 'show')).toEqual(['other'])
    expect(await trace(Child, 'index')).toEqual(['login', 'other'])
  })

  it('C50: skipping what does not exist is a mistake, unless raise is false', async () => {
    class Wrong extends Parent {
      static {
        this.skipBeforeAction('lgoin')
      }
    }
    class Fine extends Parent {
      static {
        this.skipBeforeAction('lgoin', { raise: false })
      }
    }
    await expect(appWith(Wrong, ['index'])).rejects.toThrow(
      /Wrong skips beforeAction lgoin, which is not declared; pass \{ raise: false \}/,
    )
    expect(await trace(Fine, 'index')).toEqual(['login', 'other'])
  })

  it('C50: the decorator skips like the static block', async () => {
    @SkipBeforeAction('login', { only: ['index'] })
    class Child extends Parent {}
    expect(await trace(Child, 'index')).toEqual(['other'])
    expect(await trace(Child, 'show')).toEqual(['login', 'other'])
  })
})

it('C39: decorators of members declare the method they stand on', async () => {
  class Decorated extends Tracing {
    @BeforeAction({ only: ['index'] })
    protected a() {
      this.note('a')
    }
    @AroundAction()
    protected async b(next: CallbackNext) {
      this.note('b in')
      await next()
      this.note('b out')
    }
    @AfterAction({ except: ['show'] })
    protected c() {
      this.note('c')
    }
    index() {
      this.note('index')
      this.head('ok')
    }
    show() {
      this.note('show')
      this.head('ok')
    }
  }
  expect(await trace(Decorated, 'index')).toEqual(['a', 'b in', 'index', 'c', 'b out'])
  expect(await trace(Decorated, 'show')).toEqual(['b in', 'show', 'b out'])
})

describe('C61: finallyAction', () => {
  const trace: string[] = []
  class PostsController extends BaseController {
    static {
      this.finallyAction('release')
      this.beforeAction((c) => c.head('forbidden'), { only: ['halted'] })
      this.rescueFrom(RangeError, (_: Error, c: BaseController) => {
        trace.push('rescue')
        c.head('not_found')
      })
    }
    show() {
      trace.push('action')
      this.head('ok')
    }
    halted() {
      trace.push('action')
    }
    fails() {
      throw new RangeError('failed')
    }
    protected async release() {
      await new Promise(setImmediate)
      trace.push('finally')
    }
  }

  it.each([
    ['show', 200, ['action', 'finally']],
    ['halted', 403, ['finally']],
    ['fails', 404, ['finally', 'rescue']],
  ])('runs after %s, before rescue handlers', async (action, status, expected) => {
    trace.length = 0
    expect((await answerOf(PostsController, action)).status).toBe(status)
    expect(trace).toEqual(expected)
  })

  it('has the other forms too', () => {
    @FinallyAction('one', { only: ['index'] })
    class Decorated extends BaseController {
      static override config: ControllerOptions = { finallyAction: ['two'] }
      index() {}
      @FinallyAction() protected three() {}
      protected one() {}
      protected two() {}
    }
    const names = callbacksOf(Decorated).flatMap((entry) => (entry.kind === 'finally' ? [callbackName(entry)] : []))
    expect(names).toEqual(['one', 'two', 'three'])
    expect([...Decorated.actionMethods()]).toEqual(['index'])
  })
})
