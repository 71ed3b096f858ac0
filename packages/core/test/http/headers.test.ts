/** The headers of a response against a map, and against those who would forge one. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { HeaderMap } from '../../src/http/headers.js'

const flat = (headers: HeaderMap): string[] => [...headers.toFlatArray()]

describe('HeaderMap', () => {
  it('compares names without regard to case and keeps the spelling', () => {
    const headers = new HeaderMap({ 'X-One': '1' })
    expect([headers.get('x-one'), headers.has('X-ONE'), headers.get('x-two')]).toEqual(['1', true, null])
    headers.set('x-one', '2')
    expect(flat(headers)).toEqual(['X-One', '2'])
  })

  it('appends values, joins them for reading, and replaces them all', () => {
    const headers = new HeaderMap()
    headers.append('Set-Cookie', 'a=1')
    headers.append('X-Other', 'x')
    headers.append('set-cookie', 'b=2')
    expect(headers.get('Set-Cookie')).toBe('a=1, b=2')
    expect(headers.getAll('SET-COOKIE')).toEqual(['a=1', 'b=2'])
    expect([...headers]).toEqual([
      ['Set-Cookie', 'a=1'],
      ['X-Other', 'x'],
      ['set-cookie', 'b=2'],
    ])
    headers.set('set-cookie', 'c=3')
    expect(flat(headers)).toEqual(['Set-Cookie', 'c=3', 'X-Other', 'x'])
  })

  it('starts from another map, pairs or an object, and copies them', () => {
    const source = new HeaderMap([
      ['A', '1'],
      ['A', '2'],
    ])
    const copy = new HeaderMap(source)
    copy.set('a', '3')
    expect([flat(source), flat(copy)]).toEqual([
      ['A', '1', 'A', '2'],
      ['A', '3'],
    ])
    source.seal()
    expect(() => new HeaderMap(source).set('a', '4')).not.toThrow()
  })

  it('sets defaults, deletes, and adds to lists', () => {
    const headers = new HeaderMap()
    headers.setDefault('Vary', 'Accept')
    headers.setDefault('vary', 'Other')
    headers.addToList('Vary', 'accept')
    headers.addToList('VARY', 'Cookie')
    headers.addToList('Allow', 'GET')
    expect(flat(headers)).toEqual(['Vary', 'Accept, Cookie', 'Allow', 'GET'])
    expect([headers.delete('vary'), headers.delete('vary')]).toEqual([true, false])
  })

  it('takes numbers', () => {
    const headers = new HeaderMap()
    headers.set('Content-Length', 12)
    expect(headers.get('content-length')).toBe('12')
  })

  it('put replaces like set', () => {
    const headers = new HeaderMap({ 'Content-Type': 'a' })
    headers.put('content-type', 'b')
    headers.put('x-new', 'c')
    expect(flat(headers)).toEqual(['Content-Type', 'b', 'x-new', 'c'])
  })

  it.each<[string, (headers: HeaderMap) => void]>([
    ['set', (headers) => headers.set('A', '2')],
    ['put', (headers) => headers.put('a', '2')],
    ['append', (headers) => headers.append('A', '2')],
    ['setDefault', (headers) => headers.setDefault('B', '2')],
    ['addToList', (headers) => headers.addToList('A', '2')],
    ['delete', (headers) => void headers.delete('A')],
    ['delete of an absent name', (headers) => void headers.delete('B')],
  ])('L11: %s throws once it is sealed, and changes nothing', (_, change) => {
    const headers = new HeaderMap({ A: '1' })
    headers.seal()
    expect(() => change(headers)).toThrow(expect.objectContaining({ code: 'ERR_HEADERS_SENT' }))
    expect([flat(headers), headers.get('a')]).toEqual([['A', '1'], '1'])
  })

  it.each(['', 'a b', 'a:b', 'a\r\nb', 'ä', 'a\0', '(a)', 'a,b'])('%j is no header name', (name) => {
    for (const method of ['set', 'append'] as const)
      expect(() => new HeaderMap()[method](name, 'x')).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it.each(['a\r\nSet-Cookie: b=1', 'a\nb', 'a\rb', 'a\0b', 'a\u007f', 'a\u0100', '\ud83d\ude00'])('%j is no header value', (value) => {
    for (const method of ['set', 'append'] as const)
      expect(() => new HeaderMap()[method]('X-A', value)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(() => new HeaderMap({ 'X-A': value })).toThrow(TypeError)
  })

  it('holds what a list of pairs would hold, whatever is done to it', () => {
    const name = fc.constantFrom('A', 'a', 'B', 'b', 'Set-Cookie', 'set-cookie')
    const value = fc.constantFrom('1', '2', 'x y')
    const step = fc.tuple(fc.constantFrom('set', 'append', 'setDefault', 'delete'), name, value)
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const headers = new HeaderMap()
        let model: [string, string][] = []
        const same =
          (key: string) =>
          (pair: [string, string]): boolean =>
            pair[0].toLowerCase() === key.toLowerCase()
        for (const [act, key, text] of steps) {
          const first = model.find(same(key))
          if (act === 'append' || first === undefined) {
            if (act !== 'delete') model.push([key, text])
          } else if (act === 'delete') model = model.filter((pair) => !same(key)(pair))
          else if (act === 'set') {
            first[1] = text
            model = model.filter((pair) => pair === first || !same(key)(pair))
          }
          const returned = act === 'delete' ? headers.delete(key) : headers[act as 'set'](key, text)
          if (act === 'delete') expect(returned).toBe(first !== undefined)
        }
        expect([...headers]).toEqual(model)
        expect(flat(headers)).toEqual(model.flat())
        for (const key of ['a', 'B', 'SET-COOKIE']) {
          const values = model.filter(same(key)).map(([, each]) => each)
          expect(headers.getAll(key)).toEqual(values)
          expect(headers.get(key)).toBe(values.length === 0 ? null : values.join(', '))
          expect(headers.has(key)).toBe(values.length > 0)
        }
      }),
    )
  })

  it('cannot be made to hold anything that breaks out of its line', () => {
    const hostile = fc
      .array(fc.constantFrom('\r', '\n', '\0', '\t', ' ', ':', 'a', 'é', '\u0100', '\u2028', '\u010a', '\u010d'))
      .map((all) => all.join(''))
    fc.assert(
      fc.property(hostile, hostile, (name, value) => {
        const headers = new HeaderMap()
        try {
          headers.set(name, value)
        } catch (error) {
          expect((error as { code: string }).code).toBe('ERR_ARGUMENT')
        }
        for (const part of flat(headers)) {
          // As Node writes a head: one byte per character.
          expect(Buffer.from(part, 'latin1').toString('latin1')).toBe(part)
          expect(Buffer.from(part, 'latin1').some((byte) => byte === 10 || byte === 13 || byte === 0)).toBe(false)
        }
      }),
    )
  })
})
