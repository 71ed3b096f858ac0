import { describe, expect, it } from '@jest/globals'
import { problemsOf } from '../../src/controller/verify.js'
import { BaseController, Live } from '../../src/index.js'
import { appWith } from './support.js'

const problems = (controller: typeof BaseController, siblings = [controller]): string[] => problemsOf(controller, siblings)

describe('problemsOf', () => {
  it('is empty for a controller without mistakes', () => {
    class Fine extends BaseController {
      static {
        this.beforeAction('login', { only: ['index'], if: 'needed' })
        this.rescueFrom(Error, 'failed')
      }
      protected login() {}
      protected needed() {
        return true
      }
      protected failed() {}
      index() {}
    }
    expect(problems(Fine)).toEqual([])
  })

  it('names every method that is missing, its role, and the nearest name', () => {
    class Wrong extends BaseController {
      static {
        this.beforeAction('lgoin', { if: 'neded', unless: 'zzz' })
        this.aroundAction('xyzzy')
        this.rescueFrom(Error, 'faild')
      }
      protected login() {}
      protected needed() {
        return true
      }
      protected failed() {}
      index() {}
    }
    expect(problems(Wrong)).toEqual([
      'Wrong has no method lgoin, which it declares as before callback; did you mean login?',
      'Wrong has no method neded, which it declares as condition of lgoin; did you mean needed?',
      'Wrong has no method zzz, which it declares as condition of lgoin',
      'Wrong has no method xyzzy, which it declares as around callback',
      'Wrong has no method faild, which it declares as rescue handler; did you mean failed?',
    ])
  })

  it('C52: names actions of only and except that nobody has, in skips too', () => {
    class Parent extends BaseController {
      static {
        this.beforeAction('login', { only: ['shwo' as 'show'] })
      }
      protected login() {}
      show() {}
    }
    class Child extends Parent {
      static {
        this.skipBeforeAction('login', { except: ['editt' as 'show'] })
      }
      edit() {}
    }
    expect(problems(Parent)).toEqual(['Parent: login names the action shwo, which does not exist; did you mean show?'])
    expect(problems(Child)).toHaveLength(2)
    expect(problems(Child)[1]).toBe('Child: login names the action editt, which does not exist; did you mean edit?')
  })

  it("C52: a parent's declaration may name what only some children have", () => {
    class Parent extends BaseController {
      static {
        this.beforeAction('login', { only: ['edit' as never] })
      }
      protected login() {}
    }
    class One extends Parent {
      edit() {}
    }
    class Two extends Parent {
      show() {}
    }
    expect(problems(Two, [One, Two])).toEqual([])
    expect(problems(Two, [Two])).toHaveLength(1)
  })

  it('names live actions that are no methods', () => {
    class Streaming extends Live(BaseController) {
      static override liveActions = ['feed', 'fed']
      feed() {}
    }
    expect(problems(Streaming as never)).toEqual(['Streaming has no method fed, which it declares as live action; did you mean feed?'])
  })
})

it('all mistakes of all controllers come together at boot, with the place of the route', async () => {
  class Wrong extends BaseController {
    static {
      this.beforeAction('a')
      this.beforeAction('b')
    }
    index() {}
  }
  const failure = await appWith(Wrong, ['index']).catch((error: Error) => error)
  expect(String(failure)).toMatch(/support\.ts:\d+/)
  expect(String(failure)).toMatch(/Wrong has no method a, which it declares as before callback/)
  expect(String(failure)).toMatch(/Wrong has no method b, which it declares as before callback/)
})
