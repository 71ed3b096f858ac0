/** `only`, `except`, `methods` and `include` of `render({ json })` (C75). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { selectJson } from '../../src/controller/json-options.js'
import { BaseController, type JsonOptions, type RenderOptions } from '../../src/index.js'
import { answerOf } from './support.js'

class Author {
  readonly secret = 'hash'
  constructor(readonly name: string) {}
  shout() {
    return `${this.name.toUpperCase()}!`
  }
}
class Post {
  readonly id = 1
  readonly title = 'One'
  readonly author = new Author('Ann')
  readonly comments = [
    { id: 7, body: 'first', spam: false },
    { id: 8, body: 'second', spam: true },
  ]
  toJSON() {
    return { id: this.id, title: this.title, draft: false }
  }
  summary() {
    return `${this.id}: ${this.title}`
  }
}

async function jsonOf(options: RenderOptions): Promise<unknown> {
  class Json extends BaseController {
    show() {
      this.render(options)
    }
  }
  const { status, text } = await answerOf(Json, 'show')
  return status === 200 ? JSON.parse(text) : status
}

describe('C75: options of render({ json })', () => {
  const json = new Post()

  it('C75: only keeps members, of each element of a list too; except drops them; only wins', async () => {
    expect(await jsonOf({ json, only: 'title' })).toEqual({ title: 'One' })
    expect(await jsonOf({ json: [json, { id: 2, title: 'Two', x: 1 }], only: ['id', 'x'] })).toEqual([{ id: 1 }, { id: 2, x: 1 }])
    expect(await jsonOf({ json, except: ['draft', 'id'] })).toEqual({ title: 'One' })
    expect(await jsonOf({ json, only: ['id'], except: ['id'] })).toEqual({ id: 1 })
    expect(await jsonOf({ json, only: [] })).toEqual({})
  })

  it('C75: methods adds results, include adds associations, with options of their own at every level', async () => {
    expect(await jsonOf({ json, only: 'id', methods: 'summary' })).toEqual({ id: 1, summary: '1: One' })
    expect(await jsonOf({ json, only: 'id', include: 'comments' })).toEqual({ id: 1, comments: json.comments })
    const include = { comments: { except: 'spam' }, author: { only: ['name'], methods: ['shout'] } }
    expect(await jsonOf({ json, only: ['id'], include })).toEqual({
      id: 1,
      comments: [
        { id: 7, body: 'first' },
        { id: 8, body: 'second' },
      ],
      author: { name: 'Ann', shout: 'ANN!' },
    })
    expect(await jsonOf({ json, only: [], include: { author: true } })).toEqual({ author: { secret: 'hash', name: 'Ann' } })
  })

  it('C75: a model with serializableHash gets the options, and decides', async () => {
    const seen: JsonOptions[] = []
    const model = {
      serializableHash(options: JsonOptions) {
        seen.push(options)
        return { chosen: options.only }
      },
    }
    expect(await jsonOf({ json: model, only: ['a'], status: 'ok' })).toEqual({ chosen: ['a'] })
    expect(seen).toEqual([{ only: ['a'], except: undefined, methods: undefined, include: undefined }])
  })

  it('C75: what is no object passes unchanged, and null stays null', async () => {
    expect(await jsonOf({ json: null, only: 'a' })).toBeNull()
    expect(await jsonOf({ json: 5, only: 'a' })).toBe(5)
    expect(await jsonOf({ json: { toJSON: () => 'text' }, only: 'a' })).toBe('text')
    expect(await jsonOf({ json: '{"a":1,"b":2}', only: 'a' })).toEqual({ a: 1, b: 2 })
  })

  it('C75: a method or an association that is not there is a mistake of the application', async () => {
    expect(await jsonOf({ json, methods: ['nothing'] })).toBe(500)
    expect(await jsonOf({ json, include: ['nothing'] })).toBe(500)
    expect(() => selectJson(json, { methods: 'title' })).toThrow(/Post has no method "title"/)
  })

  it('C75: names that mean something to objects are members like any other', () => {
    const value = JSON.parse('{"__proto__":{"x":1},"constructor":2,"a":3}') as object
    expect(JSON.stringify(selectJson(value, { only: ['__proto__', 'constructor'] }))).toBe('{"__proto__":{"x":1},"constructor":2}')
    expect(JSON.stringify(selectJson({ a: 1 }, { only: ['toString', '__proto__'] }))).toBe('{}')
  })

  it('C75: of plain data, only and except split the members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.string()), (value, some) => {
        const names = [...some, ...Object.keys(value).slice(0, 2)]
        const merged = { ...(selectJson(value, { only: names }) as object), ...(selectJson(value, { except: names }) as object) }
        expect(Object.keys(merged).sort()).toEqual(Object.keys(value).sort())
      }),
    )
  })
})
