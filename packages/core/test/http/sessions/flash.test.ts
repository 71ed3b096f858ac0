import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Flash } from '../../../src/http/sessions/flash.js'

const fresh = () => {}
const stored = (flashes: Record<string, unknown>) => ({ discard: [], flashes })
const through = (flash: Flash): Flash => new Flash(JSON.parse(JSON.stringify(flash.toSession())), fresh)

describe('Flash', () => {
  it('C185: notice and alert are readers and writers of the entries of these names', () => {
    const flash = new Flash(null, fresh)
    flash.notice = 'n'
    flash.alert = 'a'
    expect([flash.get('notice'), flash.get('alert'), flash.notice, flash.alert]).toEqual(['n', 'a', 'n', 'a'])
    flash.now.notice = 'now'
    expect([flash.now.notice, flash.notice, flash.toSession()]).toEqual(['now', 'now', stored({ alert: 'a' })])
  })

  it('C184: keep gives the flash or the value, discard too, and setting a discarded key keeps it', () => {
    const flash = new Flash(stored({ a: 1, b: 2, c: 3 }), fresh)
    expect(flash.toSession()).toBeNull()
    expect(flash.keep('a')).toBe(1)
    expect(flash.toSession()).toEqual(stored({ a: 1 }))
    expect(flash.keep()).toBe(flash)
    expect(flash.discard('b')).toBe(2)
    expect(flash.toSession()).toEqual(stored({ a: 1, c: 3 }))
    flash.set('b', 4)
    expect(flash.toSession()).toEqual(stored({ a: 1, b: 4, c: 3 }))
    expect(flash.discard()).toBe(flash)
    expect(flash.toSession()).toBeNull()
    expect(flash.keys()).toEqual(['a', 'b', 'c'])
  })

  it('C184: delete, clear, replace, update, has, isEmpty, iteration', () => {
    const flash = new Flash(stored({ a: 1, b: 2 }), fresh)
    flash.delete('a')
    expect([flash.has('a'), flash.has('b'), flash.isEmpty, [...flash]]).toEqual([false, true, false, [['b', 2]]])
    flash.replace({ c: 3 })
    expect(flash.toObject()).toEqual({ c: 3 })
    flash.update({ d: 4 })
    expect(flash.toSession()).toEqual(stored({ c: 3, d: 4 }))
    flash.clear()
    expect([flash.isEmpty, flash.toSession()]).toEqual([true, null])
  })

  it('a message that was discarded and deleted can be set anew', () => {
    const flash = new Flash(stored({ a: 1 }), fresh)
    flash.delete('a')
    flash.set('a', 2)
    expect(flash.toSession()).toEqual(stored({ a: 2 }))
  })

  it('every change asks first whether it can be kept, and reading does not', () => {
    const flash = new Flash(stored({ a: 1 }), () => {
      throw new Error('too late')
    })
    const changes = [
      () => flash.set('a', 1),
      () => flash.delete('a'),
      () => flash.clear(),
      () => flash.replace({}),
      () => flash.update({ b: 1 }),
      () => flash.keep(),
      () => flash.discard('a'),
      () => flash.now.set('a', 1),
      () => void (flash.notice = 'n'),
    ]
    for (const change of changes) expect(change).toThrow('too late')
    expect([flash.get('a'), flash.toObject(), flash.notice]).toEqual([1, { a: 1 }, undefined])
  })

  it('C182: whatever is set is there in the next request and gone in the one after, under any key', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (messages) => {
        const first = new Flash(null, fresh)
        first.update(messages)
        const second = through(first)
        expect(Object.entries(second.toObject())).toEqual(Object.entries(JSON.parse(JSON.stringify(messages)) as object))
        expect(through(second).isEmpty).toBe(true)
      }),
    )
  })

  it('a key such as __proto__ is a key like any other', () => {
    const flash = new Flash(JSON.parse('{"flashes":{"__proto__":"x","constructor":"y"}}'), fresh)
    expect([flash.get('__proto__'), flash.get('constructor'), flash.get('toString')]).toEqual(['x', 'y', undefined])
    expect(JSON.stringify(flash.keep().toSession())).toBe('{"discard":[],"flashes":{"__proto__":"x","constructor":"y"}}')
  })
})
