/** The typed readers, permit and expect. */

import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { InvalidParametersError } from '../../../src/errors/index.js'
import { parseJsonBody } from '../../../src/http/bodies/json-body.js'
import { parseQuery } from '../../../src/http/parameters/parameter-parser.js'
import type { StandardSchemaV1 } from '../../../src/http/parameters/parameter-schema.js'
import type { ParameterObject, ParameterScalar, ParameterValue } from '../../../src/http/parameters/parameter-value.js'
import { Parameters, type ParametersOptions } from '../../../src/http/parameters/parameters.js'

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const query = (text: string, options?: ParametersOptions): Parameters => new Parameters(parseQuery(text), options)
const json = (value: unknown): Parameters => new Parameters(parseJsonBody(JSON.stringify(value)))
const missing = (parameter: string): object => expect.objectContaining({ code: 'ERR_PARAMETER_MISSING', status: 400, parameter })
const invalid = (parameter: string): object => expect.objectContaining({ code: 'ERR_PARAMETER_INVALID', status: 400, parameter })

type Reader = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'array' | 'object'

/** A typed reader by its name: the overloads of a union of methods do not resolve. */
function read(params: Parameters, reader: Reader, name: string, fallback?: unknown): unknown {
  const method = params[reader] as (name: string, fallback?: unknown) => unknown
  return method.call(params, name, fallback)
}

class Upload {
  originalFilename = 'a.txt'
  size = 3
}

describe('Parameters.merged', () => {
  it('C121: the path wins over the query, the query over the body, by top-level name', () => {
    const params = Parameters.merged({ id: '7' }, parseQuery('id=8&a=q&n[x]=1'), parseQuery('id=9&a=b&c=d&n[y]=2'))
    expect(plain(params)).toEqual({ id: '7', a: 'q', c: 'd', n: { x: '1' } })
  })

  it('C121: takes missing sources, and an optional segment that matched nothing does not hide a parameter', () => {
    expect(plain(Parameters.merged(null, null, null))).toEqual({})
    expect(plain(Parameters.merged({ id: undefined, page: '2' }, parseQuery('id=8'), null))).toEqual({ id: '8', page: '2' })
  })
})

describe('reading', () => {
  it('C142: nested objects are parameters, inside arrays too, and start unpermitted', () => {
    const params = query('user[name]=a&list[][x]=1&tags[]=b')
    expect(params.permitted).toBe(false)
    expect((params.get('user') as Parameters).get('name')).toBe('a')
    expect((params.get('list') as Parameters[])[0].integer('x')).toBe(1)
    expect(params.get('tags')).toEqual(['b'])
    expect(params.dig('list', 0, 'x')).toBe('1')
    expect(params.dig('list', 3, 'x')).toBeUndefined()
    expect(params.dig('user', 'name', 'length')).toBeUndefined()
  })

  it('reads nothing that was inherited', () => {
    for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      for (const params of [query('a=1'), new Parameters({ a: '1' })]) {
        expect(params.get(name)).toBeUndefined()
        expect(params.has(name)).toBe(false)
        expect(() => params.string(name)).toThrow(missing(name))
      }
    }
  })

  it('C152: keys, values, has, isEmpty and iteration', () => {
    const params = query('a=1&b[c]=2&d')
    expect(params.keys()).toEqual(['a', 'b', 'd'])
    expect(params.values()[2]).toBeNull()
    expect(params.has('d')).toBe(true)
    expect(params.isEmpty).toBe(false)
    expect(query('').isEmpty).toBe(true)
    expect([...params].map(([name]) => name)).toEqual(['a', 'b', 'd'])
  })

  it('C152: fetch falls back to a default or a function of the name, and else is a 400', () => {
    const params = query('a=1')
    expect(params.fetch('a', 'x')).toBe('1')
    expect(params.fetch('none', 'x')).toBe('x')
    expect(params.fetch('none', (name) => name)).toBe('none')
    expect((params.fetch('none', { x: 1 }) as Parameters).get('x')).toBe(1)
    expect(params.has('none')).toBe(false)
    expect(() => params.fetch('none')).toThrow(missing('none'))
  })

  it('names nested parameters by their path in errors', () => {
    const params = query('user[address][zip]=x&list[][n]=y')
    expect(() => params.object('user').object('address').integer('zip')).toThrow(invalid('user.address.zip'))
    expect(() => params.object('user').string('name')).toThrow(missing('user.name'))
    expect(() => (params.array('list')[0] as Parameters).integer('n')).toThrow(invalid('list.0.n'))
  })
})

describe('typed readers', () => {
  it('a missing parameter is a 400 without a default, and the default with one, null included', () => {
    const params = query('')
    for (const reader of ['string', 'integer', 'number', 'boolean', 'date', 'array', 'object'] as const) {
      expect(() => read(params, reader, 'x')).toThrow(missing('x'))
      expect(read(params, reader, 'x', null)).toBeNull()
    }
    expect(params.integer('page', 1)).toBe(1)
    expect(query('page').integer('page', 1)).toBe(1)
  })

  it('a blank value counts as missing, except as a text', () => {
    const params = query('a=&b=+')
    expect(params.string('a')).toBe('')
    expect(params.string('b')).toBe(' ')
    for (const reader of ['integer', 'number', 'boolean', 'date'] as const) {
      expect(read(params, reader, 'a', null)).toBeNull()
      expect(() => read(params, reader, 'b')).toThrow(missing('b'))
    }
  })

  const table: [reader: Reader, value: unknown, expected: unknown][] = [
    ['string', 5, '5'],
    ['string', true, 'true'],
    ['string', [], undefined],
    ['string', {}, undefined],
    ['integer', '42', 42],
    ['integer', '-7', -7],
    ['integer', '007', 7],
    ['integer', '-0', 0],
    ['integer', 3, 3],
    ['integer', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['integer', '9007199254740992', undefined],
    ['integer', '1e3', undefined],
    ['integer', '0x10', undefined],
    ['integer', '1.0', undefined],
    ['integer', ' 1', undefined],
    ['integer', '+1', undefined],
    ['integer', '-', undefined],
    ['integer', '١', undefined],
    ['integer', 1.5, undefined],
    ['integer', true, undefined],
    ['integer', ['1'], undefined],
    ['number', '1.5', 1.5],
    ['number', '-1e3', -1000],
    ['number', '1e999', undefined],
    ['number', 'Infinity', undefined],
    ['number', 'NaN', undefined],
    ['number', '.5', undefined],
    ['number', '0x1', undefined],
    ['number', {}, undefined],
    ...['true', '1', 'on', 'yes', 'TRUE', true, 1].map((value): ['boolean', unknown, boolean] => ['boolean', value, true]),
    ...['false', '0', 'off', 'no', 'No', false, 0].map((value): ['boolean', unknown, boolean] => ['boolean', value, false]),
    ['boolean', '2', undefined],
    ['boolean', 'maybe', undefined],
    ['boolean', [true], undefined],
  ]
  it.each(table)('%s reads %p as %p', (reader, value, expected) => {
    const params = json({ x: value })
    if (expected === undefined) expect(() => read(params, reader, 'x', null)).toThrow(invalid('x'))
    else expect(read(params, reader, 'x')).toBe(expected)
  })

  it.each([
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2024-05-01T10:30', '2024-05-01T10:30:00.000Z'],
    ['2024-05-01T10:30:15Z', '2024-05-01T10:30:15.000Z'],
    ['2024-05-01T10:30:15.123456Z', '2024-05-01T10:30:15.123Z'],
    ['2024-05-01T10:30:15+02:00', '2024-05-01T08:30:15.000Z'],
    ['2024-05-01 00:30:00-0130', '2024-05-01T02:00:00.000Z'],
    ['0050-01-01', '0050-01-01T00:00:00.000Z'],
  ])('date reads %s as %s', (text, expected) => {
    expect(
      query(`at=${encodeURIComponent(text)}`)
        .date('at')
        .toISOString(),
    ).toBe(expected)
  })

  it.each([
    '2023-02-29',
    '2024-13-01',
    '2024-00-01',
    '2024-01-00',
    '2024-1-1',
    '05/01/2024',
    '1714521600',
    '2024-05-01T24:00',
    '2024-05-01T10:60',
    'today',
  ])('date refuses %s', (text) => expect(() => query(`at=${text}`).date('at', null)).toThrow(invalid('at')))

  it('array and object take only their shape', () => {
    const params = query('a[]=1&a[]=2&o[x]=1&s=1')
    expect(params.array('a')).toEqual(['1', '2'])
    expect(params.object('o').string('x')).toBe('1')
    expect(() => params.array('o')).toThrow(invalid('o'))
    expect(() => params.object('a')).toThrow(invalid('a'))
    expect(() => params.array('s', [])).toThrow(invalid('s'))
    expect(() => params.object('s', null)).toThrow(invalid('s'))
    expect(json({ e: [] }).array('e')).toEqual([])
  })

  it('integer agrees with String for every safe integer, and number for every finite one', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (n) => expect(query(`n=${n}`).integer('n')).toBe(n + 0)))
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        expect(query(`n=${encodeURIComponent(String(n))}`).number('n')).toBe(Number(String(n)))
      }),
    )
  })

  it('date agrees with toISOString', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(fc.property(date, (at) => expect(query(`at=${at.toISOString()}`).date('at').getTime()).toBe(at.getTime())))
  })
})

describe('require', () => {
  it.each(['', 'book', 'book=', 'book=+%09', 'book[]'])('C144: refuses %p', (text) => {
    expect(() => query(text).require('book')).toThrow(missing('book'))
  })

  it('C144: takes what is there, false and 0 included, and several at once', () => {
    const params = json({ a: false, b: 0, c: 'x', o: { d: 1 }, e: {} })
    expect(params.require<boolean>('a')).toBe(false)
    expect(params.require(['a', 'b', 'c'])).toEqual([false, 0, 'x'])
    expect(() => params.require(['a', 'none', 'e'])).toThrow(missing('none'))
    expect(() => params.require('e')).toThrow(missing('e'))
    expect(params.require('o').permit('d').toObject().d).toBe(1)
  })

  it('C149: the error tells which names were there', () => {
    expect(() => query('bok=1').require('book')).toThrow(expect.objectContaining({ given: ['bok'] }))
  })
})

describe('permit', () => {
  it('C145: a name lets scalars through, and drops arrays and objects', () => {
    const data = { s: 'a', n: 1, b: false, z: null, big: 1n, at: new Date(0), file: new Upload(), list: ['1'], object: { a: '1' } }
    const permitted = new Parameters(data).permit('s', 'n', 'b', 'z', 'big', 'at', 'file', 'list', 'object', 'absent')
    expect(permitted.keys()).toEqual(['s', 'n', 'b', 'z', 'big', 'at', 'file'])
    expect(permitted.permitted).toBe(true)
    expect(permitted.get('file')).toBe(data.file)
  })

  it.each<[string, unknown, unknown]>([
    ['scalars', ['a', 'b', 1, null], ['a', 'b', 1, null]],
    ['nothing', [], []],
    ['an object among them', ['a', {}], undefined],
    ['an array among them', ['a', ['b']], undefined],
    ['a scalar', 'a', undefined],
    ['an object', { '0': 'a' }, undefined],
  ])('C145: { tags: [] } with %s', (_, value, expected) => {
    expect(plain(json({ tags: value }).permit({ tags: [] }))).toEqual(expected === undefined ? {} : { tags: expected })
  })

  it('C145: { prefs: {} } lets any object through, and nothing else', () => {
    const prefs = { a: 1, b: [1, { c: [2] }], d: { e: null } }
    expect(plain(json({ prefs }).permit({ prefs: {} }))).toEqual({ prefs })
    expect(plain(json({ prefs: [1] }).permit({ prefs: {} }))).toEqual({})
    expect(plain(json({ prefs: 'x' }).permit({ prefs: {} }))).toEqual({})
  })

  it('C145: nested filters take an object, an array of objects, or an object that numbers them', () => {
    const filter = { person: ['name', { pets: ['name'] }] } as const
    const one = { name: 'a', admin: true, pets: [{ name: 'rex', id: 1 }, 'junk'] }
    const kept = { name: 'a', pets: [{ name: 'rex' }] }
    expect(plain(json({ person: one }).permit(filter))).toEqual({ person: kept })
    expect(plain(json({ person: [one, 3, [one]] }).permit(filter))).toEqual({ person: [kept] })
    expect(plain(json({ person: { '0': one, '-1': one, x: one, '2': 'junk' } }).permit(filter))).toEqual({
      person: { '0': kept, '-1': kept },
    })
    expect(plain(json({ person: 'hack' }).permit(filter))).toEqual({})
    expect(plain(json({ person: null }).permit(filter))).toEqual({})
    expect(plain(json({ person: {} }).permit(filter))).toEqual({ person: {} })
  })

  it('C145: numbered elements can be addressed one by one', () => {
    const authors = { '0': ['a'], '1': { name: 'b', admin: true }, '2': { name: 'c' } }
    expect(plain(json({ authors }).permit({ authors: { '1': ['name'], '0': [] } }))).toEqual({
      authors: { '0': ['a'], '1': { name: 'b' } },
    })
  })

  it('C145: a filter object inside a filter object nests', () => {
    expect(plain(json({ a: { b: { c: 1, d: 2 } } }).permit({ a: { b: ['c'] } }))).toEqual({ a: { b: { c: 1 } } })
    expect(plain(json({ a: [{ b: { c: 1 } }, { e: 1 }] }).permit({ a: { b: ['c'] } }))).toEqual({ a: [{ b: { c: 1 } }, {}] })
  })

  it('C145: a name lets the parts of a date through', () => {
    const text = 'at(1i)=2024&at(2f)=5&at(3)=1&at(x)=1&at(1i)x=1&other(1i)=1&(1i)=1&at(4i)[]=1'
    expect(query(text).permit('at').keys()).toEqual(['at(1i)', 'at(2f)', 'at(3)'])
  })

  it('C143: what was not permitted does not convert', () => {
    const params = query('a=1&b[c]=2')
    const unfiltered = expect.objectContaining({ code: 'ERR_UNFILTERED_PARAMETERS', status: 500, expose: false })
    expect(() => params.toObject()).toThrow(unfiltered)
    expect(() => params.object('b').toObject()).toThrow(unfiltered)
    expect(() => params.toQuery()).toThrow(unfiltered)
    expect(plain(params.toUnsafeObject())).toEqual({ a: '1', b: { c: '2' } })
    expect(JSON.stringify(params)).toBe('{"a":"1","b":{"c":"2"}}')
    expect(params.permit('a').toQuery('x')).toBe('x%5Ba%5D=1')
  })

  it('C143: copies are deep and have no prototype', () => {
    const params = query('a[b][]=1').permitAll()
    const copy = params.toObject()
    ;((copy.a as ParameterObject).b as ParameterValue[]).push('2')
    expect(plain(params)).toEqual({ a: { b: ['1'] } })
    expect(Object.getPrototypeOf(copy)).toBeNull()
    expect(Object.getPrototypeOf(copy.a)).toBeNull()
  })

  it('C146: permitAll marks everything and returns itself', () => {
    const params = query('a[b][][c]=1')
    expect(params.permitAll()).toBe(params)
    expect(params.permitted).toBe(true)
    expect(params.object('a').permitted).toBe(true)
    expect((params.dig('a', 'b', 0) as Parameters).permitted).toBe(true)
  })

  it('C150: names that were dropped are reported at each level, also by derived parameters', () => {
    const seen: string[][] = []
    const params = query('a=1&b=2&o[x]=1&o[y]=2&c[]=1', { onUnpermitted: (names) => void seen.push(names) })
    params.slice('a', 'b', 'o').permit('a', { o: ['x'] })
    expect(seen).toEqual([['y'], ['b']])
    params.permit('a', 'b', { o: {}, c: [] })
    params.expect({ o: ['x'] })
    expect(seen).toHaveLength(2)
    params.object('o').permit('x')
    expect(seen[2]).toEqual(['y'])
  })

  it('whatever the client sends, only listed names come out', () => {
    fc.assert(
      fc.property(fc.object({ key: fc.constantFrom('name', 'tags', 'pets', 'prefs', '0', 'admin', 'name(1i)') }), (value) => {
        const result = json(value)
          .permit('name', { tags: [], pets: ['name', { pets: [['name']] }] })
          .toObject()
        for (const name of Object.keys(result)) expect(['name', 'tags', 'pets', 'name(1i)']).toContain(name)
        expect(typeof result.name === 'object' && result.name !== null).toBe(false)
        expect(JSON.stringify(result)).not.toContain('admin')
      }),
    )
  })
})

describe('expect', () => {
  it('C147: a name gives a scalar, several give an array', () => {
    const params = query('id=7&page=2')
    const id: ParameterScalar = params.expect('id')
    expect(id).toBe('7')
    const [first, second] = params.expect('page', 'id')
    expect([first, second]).toEqual(['2', '7'])
    expect(json({ ok: false }).expect('ok')).toBe(false)
  })

  it('C147: a nested filter gives the permitted object, plain and typed', () => {
    const subscriber = query('subscriber[email]=a@b.org&subscriber[name]=A&subscriber[admin]=1').expect({ subscriber: ['email', 'name'] })
    const typed: { email?: ParameterValue; name?: ParameterValue } = subscriber
    expect(plain(typed)).toEqual({ email: 'a@b.org', name: 'A' })
    expect(Object.getPrototypeOf(subscriber)).toBeNull()
    const assignable: Record<string, unknown> = subscriber
    expect(assignable.admin).toBeUndefined()
    // @ts-expect-error a name that the filter does not list is not on the type
    expect(subscriber.admin).toBeUndefined()
  })

  it('C147: types follow the other filters too', () => {
    const params = json({
      tags: ['a'],
      prefs: { x: 1 },
      pets: [{ name: 'rex', id: 1 }],
      person: { name: 'a', pets: [{ name: 'b', id: 2 }] },
      id: 5,
    })
    const tags: ParameterScalar[] = params.expect({ tags: [] })
    const prefs: ParameterObject = params.expect({ prefs: {} })
    const pets: { name?: ParameterValue }[] = params.expect({ pets: [['name']] })
    const person = params.expect({ person: ['name', { pets: [['name']] }] })
    const both: ParameterValue[] = params.expect({ tags: [], person: ['name'] })
    const [id, name] = params.expect('id', { person: ['name'] })
    const nested: ParameterValue | undefined = name.name
    expect(plain([tags, prefs, pets, person])).toEqual([['a'], { x: 1 }, [{ name: 'rex' }], { name: 'a', pets: [{ name: 'b' }] }])
    expect(plain(both)).toEqual([['a'], { name: 'a' }])
    expect([id, nested]).toEqual([5, 'a'])
  })

  it.each<[string, unknown]>([
    ['missing', {}],
    ['a scalar', { user: 'hack' }],
    ['null', { user: null }],
    ['an array of objects', { user: [{ name: 'a' }] }],
    ['an array of scalars', { user: ['a'] }],
    ['empty', { user: {} }],
    ['without any listed name', { user: { admin: true } }],
    ['numbered objects', { user: { '0': { name: 'a' } } }],
  ])('C147: { user: ["name"] } refuses a user that is %s', (_, value) => {
    expect(() => json(value).expect({ user: ['name'] })).toThrow(missing('user'))
  })

  it('C147: [[…]] takes an array or numbered objects and gives an array', () => {
    const filter = { pets: [['name']] } as const
    expect(plain(json({ pets: [{ name: 'a', x: 1 }, 'junk'] }).expect(filter))).toEqual([{ name: 'a' }])
    expect(plain(query('pets[1][name]=b&pets[0][name]=a&pets[x][name]=c').expect(filter))).toEqual([{ name: 'a' }, { name: 'b' }])
    for (const pets of [{ name: 'a' }, 'a', ['a'], [], {}, null]) expect(() => json({ pets }).expect(filter)).toThrow(missing('pets'))
  })

  it('C147: inner mismatches vanish silently', () => {
    const params = json({ user: { name: ['x'], age: 3, pets: { name: 'a' } } })
    expect(plain(params.expect({ user: ['name', 'age', { pets: [['name']] }] }))).toEqual({ age: 3 })
  })

  it.each<[string, unknown]>([
    ['blank', { id: ' ' }],
    ['an array', { id: ['1'] }],
    ['an object', { id: { a: 1 } }],
    ['missing', {}],
  ])('C147: expect("id") refuses an id that is %s', (_, value) => expect(() => json(value).expect('id')).toThrow(missing('id')))

  it('a client cannot smuggle a prototype through', () => {
    const user = query('user[__proto__][admin]=1&user[constructor][prototype][admin]=1&user[name]=a').expect({
      user: ['name', '__proto__', 'constructor'],
    })
    expect(plain(user)).toEqual({ name: 'a' })
    expect((Object.assign({}, user) as { admin?: unknown }).admin).toBeUndefined()
  })
})

describe('deriving', () => {
  const params = query('a=1&b=2&c[d]=3')

  it('C153: slice, except, select, merge, withDefaults and transforms leave the receiver alone', () => {
    expect(plain(params.slice('a', 'none'))).toEqual({ a: '1' })
    expect(plain(params.except('a', 'c'))).toEqual({ b: '2' })
    expect(plain(params.select((value) => value === '2'))).toEqual({ b: '2' })
    expect(plain(params.merge({ a: '9' }, { e: query('f=1') }))).toEqual({ a: '9', b: '2', c: { d: '3' }, e: { f: '1' } })
    expect(plain(params.withDefaults({ a: '0', z: '26' }))).toEqual({ a: '1', z: '26', b: '2', c: { d: '3' } })
    expect(plain(params.transformKeys((name) => name.toUpperCase()))).toEqual({ A: '1', B: '2', C: { d: '3' } })
    expect(plain(params.transformValues((value) => (typeof value === 'string' ? `${value}!` : value)))).toEqual({
      a: '1!',
      b: '2!',
      c: { d: '3' },
    })
    expect(plain(params)).toEqual({ a: '1', b: '2', c: { d: '3' } })
    const list = query('l[][x]=1').transformValues((value) => value)
    expect((list.dig('l', 0) as Parameters).get('x')).toBe('1')
    expect(plain(list.permit({ l: ['x'] }))).toEqual({ l: [{ x: '1' }] })
  })

  it('C153: the flag is kept by what is derived, and is that of the receiver', () => {
    const permitted = query('a=1').permitAll()
    expect(permitted.merge(params).permitted).toBe(true)
    expect(params.merge(permitted).permitted).toBe(false)
    expect(permitted.slice('a').permitted).toBe(true)
    expect(permitted.transformKeys((name) => name).permitted).toBe(true)
  })

  it('C142: equality compares content and flag', () => {
    expect(query('a[b]=1').equals(new Parameters({ a: { b: '1' } }))).toBe(true)
    expect(query('a[b]=1').equals(query('a[b]=2'))).toBe(false)
    expect(query('a=1').equals(query('a=1').permitAll())).toBe(false)
  })

  it('shows its content when inspected', () => {
    expect(inspect(query('a=1'))).toContain("a: '1'")
  })
})

describe('C152: reading several', () => {
  it('valuesAt, fetchValues and extractValue', () => {
    const params = query('id=2_7_&a=1')
    expect(params.valuesAt('a', 'none')).toEqual(['1', undefined])
    expect(params.fetchValues(['a'])).toEqual(['1'])
    expect(params.fetchValues(['a', 'b'], (name) => `no ${name}`)).toEqual(['1', 'no b'])
    expect(() => params.fetchValues(['a', 'b'])).toThrow(missing('b'))
    expect(params.extractValue('id')).toEqual(['2', '7', ''])
    expect([params.extractValue('a', '-'), params.extractValue('none'), json({ a: [1] }).extractValue('a')]).toEqual([
      ['1'],
      undefined,
      undefined,
    ])
  })
})

describe('C153: deriving', () => {
  const nested = (): Parameters => json({ a: { b: 1, c: [{ d: 2 }, null] }, e: null, f: '', g: false })

  it('keeps the flag, and leaves the receiver as it is', () => {
    const params = nested()
    const before = plain(params)
    const derive = (from: Parameters): Parameters[] => [
      from.reject((value) => value === null),
      from.compact(),
      from.compactBlank(),
      from.deepDup(),
      from.deepMerge({ a: { b: 9 } }),
      from.mergeWith({ e: 1 }, (mine) => mine),
      from.deepTransformKeys((name) => name.toUpperCase()),
      from.deepTransformValues(String),
    ]
    for (const derived of derive(params)) expect(derived.permitted).toBe(false)
    expect(plain(params)).toEqual(before)
    for (const derived of derive(params.permitAll())) expect(derived.permitted).toBe(true)
  })

  it('does what the names say', () => {
    const params = nested()
    expect(params.reject((_value, name) => name !== 'g').keys()).toEqual(['g'])
    expect(params.compact().keys()).toEqual(['a', 'f', 'g'])
    expect(params.compactBlank().keys()).toEqual(['a'])
    expect(plain(params.deepMerge({ a: { b: 9, x: 1 }, e: { y: 1 } }, { a: { x: 2 } }))).toMatchObject({
      a: { b: 9, x: 2, c: [{ d: 2 }, null] },
      e: { y: 1 },
    })
    const both = params.mergeWith({ f: 'x', h: 1 }, (mine, theirs, name) => `${name}:${String(mine)}:${String(theirs)}`)
    expect(plain(both.slice('f', 'h'))).toEqual({ f: 'f::x', h: 1 })
    expect(plain(params.deepTransformKeys((name) => `${name}${name}`).slice('aa'))).toEqual({ aa: { bb: 1, cc: [{ dd: 2 }, null] } })
    expect(plain(params.deepTransformValues((leaf) => (typeof leaf === 'number' ? leaf + 1 : leaf)).slice('a'))).toEqual({
      a: { b: 2, c: [{ d: 3 }, null] },
    })
  })

  it('lets no name become a prototype', () => {
    const params = json({ a: 1 })
    expect(params.deepTransformKeys(() => '__proto__').keys()).toEqual([])
    expect(params.deepMerge(JSON.parse('{"__proto__":{"x":1}}') as Record<string, never>).keys()).toEqual(['a'])
  })
})

it('C149: a missing parameter suggests the name that may have been meant', () => {
  const failure = { code: 'ERR_PARAMETER_MISSING', suggestions: ['user'], message: expect.stringContaining('did you mean user?') }
  expect(() => query('user[a]=1').require('usr')).toThrow(expect.objectContaining(failure))
  expect(() => query('user=').require('user')).toThrow(expect.objectContaining({ suggestions: [] }))
})

describe('expectOrFail', () => {
  it('C148: is expect, with an error that is no 400', () => {
    const params = query('a=1&b[c]=2')
    expect(params.expectOrFail('a')).toBe('1')
    expect(plain(params.expectOrFail('a', { b: ['c'] }))).toEqual(['1', { c: '2' }])
    const failed = expect.objectContaining({ code: 'ERR_EXPECTED_PARAMETER_MISSING', status: 500, expose: false, parameter: 'c' })
    expect(() => params.expectOrFail('c')).toThrow(failed)
  })
})

describe('validate', () => {
  const schema = (result: unknown): StandardSchemaV1<unknown, string> => ({
    '~standard': { version: 1, vendor: 'test', validate: () => result as StandardSchemaV1.Result<string> },
  })

  it('gives the value at once, unless the schema waits', async () => {
    expect(query('').validate(schema({ value: 'x' }))).toBe('x')
    const promise = query('').validate(schema(Promise.resolve({ value: 'x' })))
    expect(promise).toBeInstanceOf(Promise)
    expect(await promise).toBe('x')
    await expect(Promise.resolve().then(() => query('').validate(schema(Promise.resolve({ issues: [] }))))).rejects.toMatchObject({
      status: 422,
    })
  })

  it('names the places of what was refused', () => {
    const issues = [
      { message: 'all' },
      { message: 'm', path: ['a', 0, { key: 'b' }, 'c d', Symbol('s')] },
      { message: 'm'.repeat(9_999), path: ['k'.repeat(9_999)] },
    ]
    try {
      query('').validate(schema({ issues }))
      throw new Error('it was valid')
    } catch (error) {
      const { errors, extensions, message, status, expose } = error as InvalidParametersError
      expect(errors.map(({ path }) => path)).toEqual(['', 'a[0].b["c d"]["Symbol(s)"]', 'k'.repeat(500)])
      expect(errors[2].message).toHaveLength(500)
      expect([extensions.errors, message, status, expose]).toEqual([errors, 'invalid parameters: all (and 2 more)', 422, true])
    }
  })

  it('gets plain data, of which it may do what it likes', () => {
    const params = query('a[b]=1')
    const seen: unknown[] = []
    void params.validate({
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) => {
          seen.push(plain(value))
          ;(value as { a: { b: string } }).a.b = '2'
          return { value }
        },
      },
    })
    expect([seen, plain(params)]).toEqual([[{ a: { b: '1' } }], { a: { b: '1' } }])
  })

  it('refuses what is no schema', () => {
    for (const wrong of [null, {}, 'x', { '~standard': {} }]) {
      expect(() => query('').validate(wrong as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    }
  })
})
