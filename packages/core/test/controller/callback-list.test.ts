import { describe, expect, it } from '@jest/globals'
import { callbackName, callbacksOf, declareCallback, declareSkip, planFor } from '../../src/controller/callback-list.js'

const names = (target: object): string[] => callbacksOf(target).map((entry) => `${entry.kind} ${callbackName(entry)}`)

describe('callbacksOf', () => {
  it('C48, C50: replays adding, replacing and skipping along the ancestors', () => {
    class Parent {}
    class Child extends Parent {}
    declareCallback(Parent, 'static', 'before', 'a')
    declareCallback(Parent, 'static', 'before', 'b')
    declareCallback(Parent, 'static', 'after', 'a')
    declareCallback(Child, 'static', 'before', 'a')
    declareSkip(Child, 'static', 'before', 'b')
    expect(names(Child)).toEqual(['after a', 'before a'])
    expect(names(Parent)).toEqual(['before a', 'before b', 'after a'])
  })

  it('C42: prepend puts in front of everything that is there', () => {
    class Target {}
    declareCallback(Target, 'static', 'before', 'a')
    declareCallback(Target, 'static', 'around', 'b', { prepend: true })
    expect(names(Target)).toEqual(['around b', 'before a'])
  })

  it('C50: a function can be skipped by itself', () => {
    class Target {}
    const check = (): void => {}
    declareCallback(Target, 'static', 'before', check)
    declareSkip(Target, 'static', 'before', check)
    expect(names(Target)).toEqual([])
  })

  it('C50: a skip of another kind does not count', () => {
    class Target {}
    declareCallback(Target, 'static', 'after', 'a')
    declareSkip(Target, 'static', 'before', 'a')
    expect(() => callbacksOf(Target)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})

describe('planFor', () => {
  it('is null for an action without callbacks, so that nothing stands around it', () => {
    class Target {}
    declareCallback(Target, 'static', 'before', 'a', { only: 'show' })
    expect(planFor(Target, 'index')).toBeNull()
    expect(planFor(Target, 'show')).toHaveLength(1)
  })

  it('is made once, until something is declared anywhere', () => {
    class Target {}
    class Other {}
    declareCallback(Target, 'static', 'before', 'a')
    const plan = planFor(Target, 'index')
    expect(planFor(Target, 'index')).toBe(plan)
    declareCallback(Other, 'static', 'before', 'a')
    expect(planFor(Target, 'index')).not.toBe(plan)
    declareCallback(Target, 'static', 'before', 'b')
    expect(planFor(Target, 'index')).toHaveLength(2)
  })

  it('leaves out what a skip without conditions to ask takes away', () => {
    class Target {}
    declareCallback(Target, 'static', 'before', 'a')
    declareSkip(Target, 'static', 'before', 'a', { only: 'index' })
    declareSkip(Target, 'static', 'before', 'a', { only: 'show', if: () => true })
    expect(planFor(Target, 'index')).toBeNull()
    expect(planFor(Target, 'show')).toHaveLength(1)
  })
})

describe('callbackName', () => {
  const named = (callback: never): string => {
    class Target {}
    declareCallback(Target, 'static', 'before', callback)
    return callbackName(callbacksOf(Target)[0]!)
  }
  it('C45: is the name of the method, the function or the class', () => {
    class Guard {
      before(): void {}
    }
    expect(named('login' as never)).toBe('login')
    expect(named(function check() {} as never)).toBe('check')
    expect(named((() => () => {})() as never)).toBe('a before callback')
    expect(named(new Guard() as never)).toBe('Guard#before')
    expect(named(Object.assign(Object.create(null), { before() {} }) as never)).toBe('Object#before')
  })
})
