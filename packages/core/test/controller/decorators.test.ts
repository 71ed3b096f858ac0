import { describe, expect, it } from '@jest/globals'
import { callbackName, callbacksOf } from '../../src/controller/callback-list.js'
import {
  AfterAction,
  AroundAction,
  BaseController,
  BeforeAction,
  Layout,
  NotAction,
  RescueFrom,
  SkipAfterAction,
  SkipAroundAction,
  SkipBeforeAction,
} from '../../src/index.js'

/** What BaseController declares itself stands in front and is not asked about here. */
const inherited = new Set(callbacksOf(BaseController).map((entry) => entry.callback))
const list = (target: object): string[] =>
  callbacksOf(target)
    .filter((entry) => !inherited.has(entry.callback))
    .map((entry) => `${entry.kind} ${callbackName(entry)} ${entry.conditions.actions.join()}`)
const argumentError = (message: RegExp) => expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringMatching(message) })

describe('callback decorators', () => {
  it('C39: on a class in reading order, on methods in source order behind them', () => {
    const check = (): void => {}
    @BeforeAction('one', { only: ['index'] })
    @AfterAction('two')
    @AroundAction({ around: async (_: never, next: () => Promise<void>) => next() })
    @BeforeAction(check)
    class Posts extends BaseController {
      @AfterAction({ except: ['index'] }) protected four() {}
      @BeforeAction() protected three() {}
      protected one() {}
      protected two() {}
      index() {}
    }
    expect(list(Posts)).toEqual([
      'before one index',
      'after two ',
      'around Object#around ',
      'before check ',
      'after four index',
      'before three ',
    ])
  })

  it('C42: take prepend', () => {
    class Posts extends BaseController {
      @BeforeAction() protected one() {}
      @BeforeAction({ prepend: true }) protected two() {}
    }
    expect(list(Posts)).toEqual(['before two ', 'before one '])
  })

  it('C50: skip what a parent declares', () => {
    class Parent extends BaseController {
      static {
        this.beforeAction('a')
        this.afterAction('a')
        this.aroundAction('a')
      }
      protected a() {}
    }
    @SkipBeforeAction('a')
    @SkipAfterAction('a')
    @SkipAroundAction('a')
    @SkipBeforeAction('unknown', { raise: false })
    class Child extends Parent {}
    expect(list(Child)).toEqual([])
    expect(list(Parent)).toHaveLength(3)
  })
})

describe('a decorator in the wrong place is refused, rather than doing nothing', () => {
  class Posts extends BaseController {
    index() {}
  }
  const onMethod = (decorator: unknown) => () => (decorator as MethodDecorator)(Posts.prototype, 'index', {})
  const onClass = (decorator: unknown) => () => (decorator as ClassDecorator)(Posts)

  it('BeforeAction with a name on a method', () => {
    expect(onMethod(BeforeAction('login'))).toThrow(
      argumentError(/The decorator of index names a callback: on a method it takes options only/),
    )
    expect(list(Posts)).toEqual([])
  })

  it('BeforeAction without a name on a class', () => {
    expect(onClass(BeforeAction())).toThrow(argumentError(/needs the name of a method when it stands on a class/))
    expect(onClass(BeforeAction({ only: ['index'] }))).toThrow(argumentError(/needs the name of a method/))
  })

  it('RescueFrom with a name on a method, or without one on a class', () => {
    expect(onMethod(RescueFrom(Error, 'failed'))).toThrow(argumentError(/rescueFrom got failed for an error class/))
    expect(onClass(RescueFrom(Error))).toThrow(argumentError(/@RescueFrom on a class needs the handler's name/))
    expect(onClass(RescueFrom(undefined as never, 'failed'))).toThrow(argumentError(/rescueFrom got undefined for an error class/))
  })

  it('NotAction on a class, Layout with what is no layout', () => {
    expect(onClass(NotAction())).toThrow(argumentError(/needs the name of a method/))
    expect(onClass(Layout(true as never))).toThrow(argumentError(/true is not a layout/))
  })
})
