/** Functions that wait for something (live.md T5). */
import { describe, expect, it } from '@jest/globals'
import { Callbacks } from '../../src/live/callbacks.js'

describe('Callbacks', () => {
  it('are called in their order, and once', () => {
    const callbacks = new Callbacks()
    const called: number[] = []
    for (const n of [1, 2, 3]) callbacks.add(() => called.push(n))
    callbacks.run()
    callbacks.run()
    expect(called).toEqual([1, 2, 3])
  })

  it('are not called when they were taken back, however often', () => {
    const callbacks = new Callbacks()
    const called: string[] = []
    const forget = callbacks.add(() => called.push('gone'))
    callbacks.add(() => called.push('here'))
    forget()
    forget()
    callbacks.run()
    expect(called).toEqual(['here'])
  })

  it('one that comes while they are called waits for the next time', () => {
    const callbacks = new Callbacks()
    const called: string[] = []
    callbacks.add(() => {
      called.push('first')
      callbacks.add(() => called.push('second'))
    })
    callbacks.run()
    expect(called).toEqual(['first'])
    callbacks.run()
    expect(called).toEqual(['first', 'second'])
  })
})
