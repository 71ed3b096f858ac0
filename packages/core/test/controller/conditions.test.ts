import { describe, expect, it } from '@jest/globals'
import { Conditions, methodOf } from '../../src/controller/conditions.js'
import type { Metal } from '../../src/controller/metal.js'

const controller = { yes: () => true, no: async () => false, word: 'no method' } as unknown as Metal

describe('Conditions', () => {
  it.each([
    ['nothing', {}, 'index', true],
    ['only one name', { only: 'index' }, 'index', true],
    ['only another name', { only: 'show' }, 'index', false],
    ['an empty only', { only: [] }, 'index', false],
    ['except this', { except: ['index'] }, 'index', false],
    ['except another', { except: ['show'] }, 'index', true],
    ['only and except that agree', { only: ['index'], except: ['show'] }, 'index', true],
    ['only and except that disagree', { only: ['index'], except: ['index'] }, 'index', false],
  ])('C43: %s', (_, options, action, included) => {
    expect(new Conditions(options).includes(action)).toBe(included)
  })

  it('C43: only a declaration without any option is unlimited', () => {
    expect(new Conditions().unlimited).toBe(true)
    expect(new Conditions({ only: [] }).unlimited).toBe(false)
    expect(new Conditions({ except: [] }).unlimited).toBe(false)
    expect(new Conditions({ if: 'yes' }).unlimited).toBe(false)
    expect(new Conditions({ unless: 'yes' }).unlimited).toBe(false)
  })

  it('C43: the options object is left alone, and its lists are read', () => {
    const options = Object.freeze({ only: Object.freeze(['a', 'b']), except: 'c', if: 'yes', unless: ['no', () => false] })
    const conditions = new Conditions(options)
    expect(conditions.actions).toEqual(['a', 'b', 'c'])
    expect(conditions.methods).toEqual(['yes', 'no'])
    expect(conditions.dynamic).toBe(true)
  })

  it.each([
    [{ if: 'yes' }, true],
    [{ if: ['yes', 'no'] }, false],
    [{ unless: 'no' }, true],
    [{ unless: ['no', 'yes'] }, false],
    [{ if: 'yes', unless: 'yes' }, false],
    [{ if: (c: Metal) => c === controller }, true],
    [{ if: async () => '' as never }, false],
    [{ if: () => 1 as never }, true],
  ])('C44: %j holds: %s', async (options, holds) => {
    expect(await new Conditions(options).hold(controller)).toBe(holds)
  })

  it('C44: conditions are asked one after the other, and no more than needed', async () => {
    const asked: string[] = []
    const ask = (name: string, answer: boolean) => async () => {
      asked.push(name)
      return answer
    }
    await new Conditions({ if: [ask('a', true), ask('b', false), ask('c', true)], unless: ask('d', false) }).hold(controller)
    expect(asked).toEqual(['a', 'b'])
  })
})

it('methodOf gives the method, and refuses names of what is none', () => {
  expect(methodOf(controller, 'yes')()).toBe(true)
  expect(() => methodOf(controller, 'word')).toThrow(
    expect.objectContaining({ code: 'ERR_ARGUMENT', message: 'Object has no method word' }),
  )
  expect(() => methodOf(controller, 'nothing')).toThrow(/has no method nothing/)
})
