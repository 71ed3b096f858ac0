/** `__proto__`, `constructor` and `prototype` through everything that reads what a client sends (SECURITY.md "Reach Object.prototype"). */
import { afterEach, describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import { BOUNDARY, field, multipart } from '../http/multipart-support.js'
import { type Launched, watchProcess } from '../support.js'
import { exchange, type Probe, request, victim } from './support.js'

watchProcess()

const NAMES = [
  '__proto__',
  '__proto__[polluted]',
  '__proto__.polluted',
  '__proto__[__proto__][polluted]',
  'a[__proto__][polluted]',
  'a[][__proto__][polluted]',
  'a[b][__proto__]',
  'constructor[prototype][polluted]',
  'constructor.prototype.polluted',
  'a[constructor][prototype][polluted]',
  'prototype[polluted]',
  '[__proto__][polluted]',
  'a[__proto__',
  '__proto__[]',
  'toString',
  'hasOwnProperty[call]',
  '__defineGetter__',
]
const JSONS = [
  '{"__proto__":{"polluted":1}}',
  '{"a":{"__proto__":{"polluted":1}}}',
  '{"a":[{"__proto__":{"polluted":1}}]}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"a":{"constructor":{"prototype":{"polluted":1}},"toString":1,"toJSON":1,"then":1}}',
  '{"__proto__":null,"a":1}',
  '{"__proto__":[],"length":9}',
  '[{"__proto__":{"polluted":1}}]',
  '{"\\u005f_proto__":{"polluted":1}}',
]

afterEach(() => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(BEFORE)
})
const BEFORE = Object.getOwnPropertyNames(Object.prototype).sort()

/** Copies what came in every way that an application might, and answers with what would be dangerous. */
function copied({ params }: Probe): unknown {
  const all = params.toUnsafeObject()
  const copies = [
    Object.assign({}, all),
    { ...all },
    JSON.parse(JSON.stringify(all)),
    Object.fromEntries(Object.entries(all)),
    params
      .permit(
        ...params.keys(),
        { a: {} },
        { a: [['b', '__proto__']] },
        { a: ['constructor', '__proto__'] },
        { ['__proto__']: ['polluted'] },
      )
      .toObject(),
    params.deepMerge({ a: { b: '1' } }, params, { ['__proto__']: 'x' }).toUnsafeObject(),
    params.merge(params, { ['__proto__']: 'x' }).toUnsafeObject(),
    params.withDefaults({ constructor: 'x' }).toUnsafeObject(),
    params.deepTransformKeys(() => '__proto__').toUnsafeObject(),
    params.transformKeys((name) => name.toLowerCase()).toUnsafeObject(),
    params.slice('__proto__', 'constructor').toUnsafeObject(),
    params.deepDup().toUnsafeObject(),
    params.deepTransformValues((value) => value).toUnsafeObject(),
  ]
  return { bad: copies.map(deepPolluted), get: params.get('__proto__') !== undefined, has: params.has('__proto__') }
}

/** Whether anything in it has a prototype of the client's making. */
function deepPolluted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  const ordinary =
    prototype === null || ['Object', 'Array'].includes(String((prototype as { constructor?: { name?: string } }).constructor?.name))
  if (!ordinary || 'polluted' in value) return !Object.hasOwn(value, 'polluted')
  return Object.keys(value).includes('__proto__') || Object.values(value).some(deepPolluted)
}

const CLEAN = { bad: new Array(13).fill(false), get: false, has: false }

async function answerTo(
  server: Launched,
  target: string,
  headers: Record<string, string>,
  body: string,
  method = 'POST',
): Promise<unknown> {
  const answer = await exchange(server, request(target, { 'sec-fetch-site': 'same-origin', ...headers }, method, body))
  if (!answer.startsWith('HTTP/1.1 200')) {
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    return CLEAN
  }
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
}

describe('parameters', () => {
  it('C125, C131: of queries and forms carry no prototype', async () => {
    await using server = await victim({ copied })
    for (const name of NAMES) {
      for (const each of [name, encodeURIComponent(name), name.replaceAll('_', '%5f')]) {
        const pair = `${each}=1&a[b]=2`
        expect([name, await answerTo(server, `/copied?${pair}`, {}, '', 'GET')]).toEqual([name, CLEAN])
        const type = { 'content-type': 'application/x-www-form-urlencoded' }
        expect([name, await answerTo(server, '/copied', type, pair)]).toEqual([name, CLEAN])
      }
    }
  })

  it('C131: of JSON carry no prototype', async () => {
    await using server = await victim({ copied })
    for (const type of ['application/json', 'application/vnd.api+json']) {
      for (const body of JSONS) expect([body, await answerTo(server, '/copied', { 'content-type': type }, body)]).toEqual([body, CLEAN])
    }
  })

  it('C130: of multipart bodies carry no prototype, in names, in file names and in headers of parts', async () => {
    await using server = await victim({
      copied,
      file: ({ params }) => {
        const { headers, originalFilename } = params.file('f')
        return [Object.getPrototypeOf(headers), Object.keys(headers).sort(), originalFilename]
      },
    })
    const type = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    for (const name of NAMES) {
      const body = multipart([field(name, '1'), field('a[b]', '2')]).toString('latin1')
      expect([name, await answerTo(server, '/copied', type, body)]).toEqual([name, CLEAN])
    }
    const head = 'Content-Disposition: form-data; name="f"; filename="__proto__"; __proto__=x\r\n__proto__: x\r\nconstructor: y'
    const body = `--${BOUNDARY}\r\n${head}\r\n\r\nx\r\n--${BOUNDARY}--\r\n`
    const [prototype, keys, name] = (await answerTo(server, '/file', type, body)) as [unknown, string[], string]
    expect([prototype, keys.filter((key) => key !== '__proto__'), name]).toEqual([
      null,
      ['constructor', 'content-disposition'],
      '__proto__',
    ])
  })

  it('R69, C105: of the path and of formats carry no prototype', async () => {
    class ByPath extends BaseController {
      show() {
        this.render({ json: JSON.stringify([this.params.has('__proto__'), this.params.get('id'), this.request.format.symbol]) })
      }
    }
    await using server = await victim((r) => r.get('/by/:id', ByPath, 'show'))
    for (const target of ['/by/__proto__', '/by/x.__proto__', '/by/x?format=__proto__', '/by/x?format[__proto__]=1', '/by/x.constructor']) {
      expect(await exchange(server, request(target))).toMatch(/^HTTP\/1\.1 200 [\s\S]*\[false,"(__proto__|x)/)
    }
    for (const name of ['__proto__', 'constructor']) {
      const drawn = await victim((r) => r.get(`/by/:${name}`, ByPath, 'show')).catch((error: { code: string }) => error)
      if (!('code' in drawn)) {
        await using other = drawn
        expect(await exchange(other, request('/by/x'))).toMatch(/^HTTP\/1\.1 200 [\s\S]*\[false/)
      }
    }
  })
})

describe('headers', () => {
  it('named or valued like members of objects mean nothing', async () => {
    const seen: unknown[] = []
    await using server = await victim({
      a: (c) => {
        const { headers, cookies, formats } = c.request
        seen.push(headers.get('__proto__'), headers.get('tostring'), cookies.get('constructor'), cookies.get('hasOwnProperty'))
        seen.push(Object.getPrototypeOf(cookies.toObject()), [...cookies.keys()].length, formats.length)
        return [...headers.keys()].includes('__proto__')
      },
    })
    const hostile = {
      cookie: '__proto__=polluted; constructor=x; __proto__[polluted]=1; prototype=y',
      accept: 'text/html;__proto__=1;constructor=2, constructor/prototype, __proto__/__proto__',
      'accept-encoding': '__proto__, constructor;q=1',
      'content-type': 'text/plain; __proto__=1; constructor=2',
      'cache-control': '__proto__=1, constructor',
      forwarded: '__proto__=1;constructor=2',
      authorization: 'Token __proto__="x", constructor="y"',
      __proto__x: '1',
    }
    const answer = await exchange(server, request('/a', hostile).replace('__proto__x', '__proto__'))
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toMatch(/false$/)
    expect(seen).toEqual([null, null, 'x', null, null, 4, expect.any(Number)])
  })

  it('C213: options of tokens carry no prototype', async () => {
    await using server = await victim({
      a: (c) => c.authenticateWithHttpToken((_token, options) => [Object.getPrototypeOf(options), Object.keys(options)]),
    })
    const answer = await exchange(server, request('/a', { authorization: 'Token token="t", __proto__="x", constructor="y"' }))
    expect(answer).toMatch(/\[null,\["constructor"\]\]$/)
  })
})

describe('sessions and flashes', () => {
  it('keep keys and values of every name as what they are', async () => {
    await using server = await victim({
      write: ({ session, flash }) => {
        for (const key of ['__proto__', 'constructor', 'toString', 'flash2']) session.set(key, JSON.parse('{"__proto__":{"polluted":1}}'))
        session.merge(JSON.parse('{"__proto__":"merged"}') as Record<string, unknown>)
        flash.set('__proto__', 'x')
        flash.set('constructor', 'y')
      },
      read: ({ session, flash }) => [
        session.get('__proto__'),
        session.get('hasOwnProperty') ?? null,
        session.dig('constructor', 'polluted') ?? null,
        session.dig('constructor', 'constructor') ?? null,
        flash.get('__proto__'),
        flash.get('valueOf') ?? null,
        Object.getPrototypeOf(session.toObject()),
        Object.getPrototypeOf(flash.toObject()),
      ],
    })
    const client = server.app.client()
    await client.get('/write')
    expect((await client.get('/read')).json()).toEqual(['merged', null, null, null, 'x', null, null, null])
  })

  it('C175: a session cookie whose flash is of another shape is an empty flash', async () => {
    const shapes = ['x', 1, [], { flashes: 1 }, { flashes: [], discard: { length: 1e9 } }, { flashes: { a: 1 }, discard: 'a' }, null]
    let shape: unknown
    await using server = await victim({
      write: ({ session }) => session.set('flash', shape),
      read: ({ flash }) => flash.keys(),
    })
    for (shape of shapes) {
      const client = server.app.client()
      await client.get('/write')
      const answer = await client.get('/read')
      expect(answer.status).toBe(200)
      expect((answer.json() as string[]).filter((key) => key !== 'a')).toEqual([])
    }
  })
})
