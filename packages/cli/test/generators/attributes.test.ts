import { describe, expect, it } from '@jest/globals'
import { Model } from '@live/model'
import fc from 'fast-check'
import { parseAttribute, parseAttributes } from '../../src/generators/attribute.js'
import { ATTRIBUTE_TYPES } from '../../src/generators/attribute-types.js'
import { DANGEROUS_ATTRIBUTES } from '../../src/generators/reserved.js'

describe('attributes', () => {
  it('A52: the type is string unless it is named', () => {
    expect(parseAttribute('title')).toMatchObject({ property: 'title', column: 'title', type: 'string', nullable: true, index: 'none' })
    expect(parseAttribute('published_at:datetime')).toMatchObject({ property: 'publishedAt', column: 'published_at', type: 'datetime' })
  })

  it.each([
    ['title:string{40}!', { limit: 40, nullable: false }],
    ['title:string!{40}', null],
    ['title!', null],
    ['price:decimal{10,2}', { precision: 10, scale: 2 }],
    ['price:decimal', { precision: 10, scale: 2 }],
    ['price:decimal{8}', { precision: 8, scale: 0 }],
    ['email:uniq', { type: 'string', index: 'unique' }],
    ['email:string:uniq', { type: 'string', index: 'unique' }],
    ['age:integer:index', { index: 'plain' }],
    ['user:references', { property: 'userId', column: 'user_id', nullable: false, index: 'plain' }],
    ['user:belongs_to', { property: 'userId' }],
    ['owner:references{polymorphic}', { property: 'ownerId', polymorphic: true, target: null }],
    ['admin_user:references', { property: 'adminUserId', column: 'admin_user_id' }],
    ['password:digest', { property: 'passwordDigest', column: 'password_digest', nullable: false }],
    ['api_key:token', { property: 'apiKey', index: 'unique', nullable: false }],
    ['published:boolean', { nullable: false }],
  ])('A52: %s', (text, expected) => {
    if (expected === null) expect(() => parseAttribute(text)).toThrow()
    else expect(parseAttribute(text)).toMatchObject(expected)
  })

  it("A52: an unknown type is refused in Rails' words, with what was meant", () => {
    expect(() => parseAttribute('bar:notatype')).toThrow("Could not generate field 'bar' with unknown type 'notatype'.")
    expect(() => parseAttribute('bar:sting')).toThrow(expect.objectContaining({ hint: 'Did you mean bar:string?' }))
    expect(() => parseAttribute('photo:attachment')).toThrow(expect.objectContaining({ hint: expect.stringContaining('files.md') }))
    expect(() => parseAttribute('a:string:uniqe')).toThrow("unknown index 'uniqe'")
    expect(() => parseAttribute('a:integer{4}')).toThrow('{4} means nothing for integer')
    expect(() => parseAttribute('a:decimal{2,4}')).toThrow('{2,4} means nothing')
  })

  it.each(['id', 'save', 'errors', 'constructor', '__proto__', 'toJSON', 'created_at', 'hasOwnProperty', 'then'])(
    'A52: a dangerous name is refused: %s',
    (name) => {
      expect(() => parseAttribute(name)).toThrow()
    },
  )

  it('A52: every member of a model is a dangerous name', () => {
    const members: string[] = []
    for (let level: object = Model.prototype; level !== null; level = Object.getPrototypeOf(level) as object) {
      members.push(...Object.getOwnPropertyNames(level).filter((name) => /^[a-z]/.test(name)))
    }
    expect(members.filter((name) => !DANGEROUS_ATTRIBUTES.has(name.toLowerCase()))).toEqual([])
  })

  it('A52: a name twice is refused', () => {
    expect(() => parseAttributes(['user:references', 'user_id:integer'])).toThrow("The attribute 'userId' is there twice.")
  })

  it('A52: every type with every modifier is an attribute or a clear error', () => {
    const texts = fc.tuple(
      fc.stringMatching(/^[a-z][a-z_]{0,10}$/),
      fc.constantFrom('', ...Object.keys(ATTRIBUTE_TYPES).map((type) => `:${type}`)),
      fc.constantFrom('', '{1}', '{10,2}', '{polymorphic}', '{}'),
      fc.constantFrom('', '!'),
      fc.constantFrom('', ':index', ':uniq'),
    )
    fc.assert(
      fc.property(texts, (parts) => {
        try {
          const attribute = parseAttribute(parts.join(''))
          expect(attribute.column).toMatch(/^[a-z][a-z\d_]*$/)
          if (parts[3] === '!') expect(attribute.nullable).toBe(false)
        } catch (error) {
          expect((error as { code?: string }).code).toBe('ERR_CLI')
        }
      }),
    )
  })

  it('A52: any text is an attribute or a clear error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          expect(parseAttribute(text).property).toMatch(/^[a-z][A-Za-z\d]*$/)
        } catch (error) {
          expect((error as { code?: string }).code).toBe('ERR_CLI')
        }
      }),
    )
  })
})
