/** Comma-separated header values. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { splitHeaderList } from '../../src/http/header-list.js'

describe('splitHeaderList', () => {
  it.each([
    ['', []],
    [' , ,', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a ,\t b ,', ['a', 'b']],
    ['a="x,y", b', ['a="x,y"', 'b']],
    ['a="x\\",y", b', ['a="x\\",y"', 'b']],
    ['a="x, b', ['a="x, b']],
    ['a\\,b', ['a\\', 'b']],
  ])('RFC 9110 §5.6.1: splits %j', (value, elements) => {
    expect(splitHeaderList(value)).toEqual(elements)
  })

  it('gives back the elements that were joined', () => {
    const element = fc.oneof(fc.stringMatching(/^[a-z=;/]{1,8}$/), fc.stringMatching(/^[a-z]="[a-z, ]{0,8}"$/))
    fc.assert(fc.property(fc.array(element), (elements) => expect(splitHeaderList(elements.join(' , '))).toEqual(elements)))
  })
})
