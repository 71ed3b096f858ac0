import { describe, expect, it } from '@jest/globals'
import { BaseController, BeforeAction, type CallbackNext, LiveError, NonErrorThrownError, RescueFrom } from '../../src/index.js'
import { answerOf, appWith, FakeRenderer, published } from './support.js'

class ParentError extends LiveError {
  constructor(message = 'parent', options: { cause?: unknown } = {}) {
    super('ERR_NOT_FOUND', message, options)
  }
}
class ChildError extends ParentError {}
class GrandchildError extends ChildError {}
class OtherError extends Error {}

/** Throws whatever it is given. */
abstract class Throwing extends BaseController {
  static error: unknown
  index() {
    throw Throwing.error
  }
  async later() {
    await new Promise(setImmediate)
    throw Throwing.error
  }
}
const answer = (controller: typeof Throwing, error: unknown, action: 'index' | 'later' = 'index') => {
  Throwing.error = error
  return answerOf(controller, action)
}

describe('declaring', () => {
  const declare =
    (...args: unknown[]) =>
    () => {
      class Wrong extends BaseController {}
      ;(Wrong.rescueFrom as (...all: unknown[]) => void)(...args)
    }
  it('C55: a missing handler or class is refused where it is declared', () => {
    expect(declare(ParentError)).toThrow(/rescueFrom takes error classes and then a handler/)
    expect(declare('handler')).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(declare(ParentError, 42)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('C55: a class that is not there yet is refused with the way out', () => {
    expect(declare(undefined, 'handler')).toThrow(
      /rescueFrom got undefined for an error class; when modules import each other, pass \(\) => TheError/,
    )
  })

  it('C55: a handler that is no method fails at boot', async () => {
    class Misspelt extends Throwing {
      static {
        this.rescueFrom(ParentError, 'hanlder')
      }
      protected handler() {}
    }
    await expect(appWith(Misspelt, ['index'])).rejects.toThrow(
      /Misspelt has no method hanlder, which it declares as rescue handler; did you mean handler\?/,
    )
  })

  it('C55: a class may be given by a function, and an error recognised by a predicate', async () => {
    class Lazy extends Throwing {
      static {
        this.rescueFrom(() => ParentError, 'teapot')
        this.rescueFrom((error) => (error as { sql?: string }).sql !== undefined, 'conflict')
      }
      protected teapot() {
        this.head(418)
      }
      protected conflict() {
        this.head('conflict')
      }
    }
    expect((await answer(Lazy, new ChildError())).status).toBe(418)
    expect((await answer(Lazy, Object.assign(new Error('x'), { sql: 'SELECT' }))).status).toBe(409)
    expect((await answer(Lazy, new OtherError())).status).toBe(500)
  })
})

describe('selection', () => {
  class Ordered extends Throwing {
    static {
      this.rescueFrom(ChildError, function () {
        this.head(200)
      })
      this.rescueFrom(ParentError, function () {
        this.head(201)
      })
      this.rescueFrom(GrandchildError, function () {
        this.head(202)
      })
    }
  }
  it('C56: the last declaration that matches wins, not the most specific one', async () => {
    expect((await answer(Ordered, new GrandchildError())).status).toBe(202)
    expect((await answer(Ordered, new ChildError())).status).toBe(201)
    expect((await answer(Ordered, new ParentError())).status).toBe(201)
  })

  it("C56: a subclass's declarations come before its parent's", async () => {
    class Sub extends Ordered {
      static {
        this.rescueFrom(ParentError, function () {
          this.head(410)
        })
      }
    }
    expect((await answer(Sub, new GrandchildError())).status).toBe(410)
    expect((await answer(Ordered, new GrandchildError())).status).toBe(202)
  })

  it('C58: causes are tried when the error itself has no handler, which gets the cause it matched', async () => {
    class Caused extends Throwing {
      static {
        this.rescueFrom(ParentError, function (error: Error) {
          this.render({ plain: error.message })
        })
      }
    }
    const cause = new ParentError('the cause')
    expect((await answer(Caused, new RangeError('outer', { cause: new Error('middle', { cause }) }))).text).toBe('the cause')
  })

  it('C58: a handler for the wrapper wins over one for the cause, though declared first', async () => {
    class Both extends Throwing {
      static {
        this.rescueFrom(OtherError, function () {
          this.head(409)
        })
        this.rescueFrom(ParentError, function () {
          this.head(410)
        })
      }
    }
    expect((await answer(Both, new OtherError('x', { cause: new ParentError() }))).status).toBe(409)
  })

  it('C58: a cyclic chain of causes comes to an end', async () => {
    const a = new Error('a')
    const b = new Error('b', { cause: a })
    a.cause = b
    expect((await answer(Ordered, a)).status).toBe(500)
  })
})

describe('the handler', () => {
  it('C57: has the controller as this and as second argument, may be asynchronous, and its result is ignored', async () => {
    class Handling extends Throwing {
      static {
        this.rescueFrom(ParentError, async (error: Error, controller: Handling) => {
          await new Promise(setImmediate)
          controller.render({ plain: error.message, status: 'forbidden' })
          return false
        })
        this.rescueFrom(OtherError, 'named')
      }
      protected named(error: Error) {
        this.render({ plain: `named ${error.message}`, status: 409 })
      }
    }
    expect(await answer(Handling, new ParentError('arrow'))).toMatchObject({ status: 403, text: 'arrow' })
    expect(await answer(Handling, new OtherError('other'), 'later')).toMatchObject({ status: 409, text: 'named other' })
  })

  it('C59: that renders nothing leaves the error, with its own status', async () => {
    class Silent extends Throwing {
      static {
        this.rescueFrom(ParentError, () => {})
      }
    }
    const { status, lines } = await answer(Silent, new ParentError())
    expect(status).toBe(404)
    expect(lines.some(({ level, message }) => level === 'warn' && message.includes('of Silent rendered nothing'))).toBe(true)
  })

  it('C62: cannot render over what was rendered, unless it resets the response', async () => {
    abstract class Rendered extends BaseController {
      index() {
        this.render({ plain: 'first' })
        throw new ParentError()
      }
    }
    class Careless extends Rendered {
      static {
        this.rescueFrom(ParentError, function () {
          this.render({ plain: 'second' })
        })
      }
    }
    class Careful extends Rendered {
      static {
        this.rescueFrom(ParentError, function () {
          this.resetResponse()
          this.render({ plain: 'second' })
        })
      }
    }
    expect((await answerOf(Careless, 'index')).status).toBe(500)
    expect(await answerOf(Careful, 'index')).toMatchObject({ status: 200, text: 'second' })
  })

  it('C63: whose own error is not handled again, and tells what it was handling', async () => {
    const reported: unknown[] = []
    class Failing extends Throwing {
      static {
        this.rescueFrom(OtherError, function () {
          this.head('ok')
        })
        this.rescueFrom(ParentError, () => {
          throw new OtherError('in the handler')
        })
      }
    }
    Throwing.error = new ParentError('original')
    const { status } = await answerOf(Failing, 'index', { errorReporter: { report: (error) => void reported.push(error) } })
    expect(status).toBe(500)
    expect(reported).toEqual([expect.objectContaining({ message: 'in the handler', cause: Throwing.error })])
  })

  it('C63: that throws the same error again does not make it its own cause', async () => {
    class Again extends Throwing {
      static {
        this.rescueFrom(ParentError, (error: Error) => {
          throw error
        })
      }
    }
    const error = new ParentError()
    expect((await answer(Again, error)).status).toBe(404)
    expect(error.cause).toBeUndefined()
  })

  it('C68: the type that a failed renderer would have set is not left behind', async () => {
    class Circular extends BaseController {
      static {
        this.rescueFrom(TypeError, function () {
          this.render({ plain: 'handled', status: 500 })
        })
      }
      index() {
        const loop: { self?: unknown } = {}
        loop.self = loop
        this.render({ json: loop })
      }
    }
    const { text, headers } = await answerOf(Circular, 'index')
    expect([text, headers.get('content-type')]).toEqual(['handled', 'text/plain; charset=utf-8'])
  })
})

describe('reach', () => {
  it('C60: covers callbacks, templates and parameters; after-callbacks do not run then, finally does (C61)', async () => {
    const trace: string[] = []
    class Reaching extends BaseController {
      static {
        this.rescueFrom(Error, function (error: Error & { code?: string }) {
          this.render({ plain: error.code ?? error.message, status: 422 })
        })
        this.aroundAction('around')
        this.afterAction('after')
      }
      @BeforeAction({ only: ['before'] }) protected fail() {
        throw new Error('callback')
      }
      protected async around(next: CallbackNext) {
        try {
          await next()
        } finally {
          trace.push('finally')
        }
      }
      protected after() {
        trace.push('after')
      }
      before() {}
      template() {}
      params_() {
        this.params.get('x')
      }
    }
    const config = {
      view: {
        renderer: Object.assign(new FakeRenderer({ 'reaching/template.html': '' }), {
          render: () => {
            throw new Error('template')
          },
        }),
      },
    }
    expect((await answerOf(Reaching, 'before')).text).toBe('callback')
    expect((await answerOf(Reaching, 'template', config)).text).toBe('template')
    await using app = await appWith(Reaching, ['params_'])
    const malformed = await app.post('/params_', { body: '{', headers: { 'content-type': 'application/json' } })
    expect([malformed.status, malformed.text]).toEqual([422, 'ERR_MALFORMED_BODY'])
    expect(trace).toEqual(['finally', 'finally', 'finally'])
  })

  it('C64: publishes one event and logs one line for each handled error, and process_action has the final status', async () => {
    class Logged extends Throwing {
      static {
        this.rescueFrom(ParentError, function () {
          this.head('gone')
        })
      }
    }
    await using app = await appWith(Logged, ['index'])
    Throwing.error = new ParentError('lost')
    let ended: Record<string, unknown>[] = []
    const events = await published('rescue_from_callback.action_controller', async () => {
      ended = await published('tracing:process_action.action_controller:asyncEnd', () => app.get('/index'))
    })
    expect(events).toEqual([{ exception: Throwing.error, controller: expect.any(Logged) }])
    expect(ended).toEqual([expect.objectContaining({ status: 410 })])
    expect(app.logger.lines.filter(({ message }) => message === 'rescue_from handled ParentError (lost)')).toHaveLength(1)
  })
})

describe('things that are no errors', () => {
  it.each([['x'], [undefined], [null], [42], [{ plain: 'object' }]])('C66: throwing %p is a 500, and the process lives', async (thrown) => {
    class Plain extends Throwing {}
    expect((await answer(Plain, thrown)).status).toBe(500)
    expect((await answer(Plain, thrown, 'later')).status).toBe(500)
  })

  it('C66: is an error to handlers of errors, and the thing itself to predicates', async () => {
    class General extends Throwing {
      static {
        this.rescueFrom(NonErrorThrownError, function (error: NonErrorThrownError) {
          this.render({ plain: `wrapped ${String(error.value)}` })
        })
      }
    }
    class Duck extends General {
      static {
        this.rescueFrom(
          (thrown) => thrown === 'duck',
          function () {
            this.render({ plain: 'quack' })
          },
        )
      }
    }
    expect((await answer(General, 'x')).text).toBe('wrapped x')
    expect((await answer(Duck, 'duck')).text).toBe('quack')
    expect((await answer(Duck, null)).text).toBe('wrapped null')
  })

  it('C66: a DOMException, as an aborted signal throws, is found by its class', async () => {
    class Aborted extends Throwing {
      static {
        this.rescueFrom(DOMException, function (error: DOMException) {
          this.render({ plain: error.name })
        })
      }
    }
    expect((await answer(Aborted, AbortSignal.abort().reason)).text).toBe('AbortError')
  })
})

it('C55: the decorator on a class takes the name, on a method it is the method', async () => {
  @RescueFrom(ParentError, 'parent')
  class Decorated extends Throwing {
    protected parent() {
      this.head('gone')
    }
    @RescueFrom(OtherError, RangeError) protected other() {
      this.head('conflict')
    }
  }
  expect((await answer(Decorated, new ChildError())).status).toBe(410)
  expect((await answer(Decorated, new RangeError())).status).toBe(409)
})
