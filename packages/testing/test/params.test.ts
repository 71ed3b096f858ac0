/** The notation of nested parameters. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { encodeParams, type Params } from '../src/params.js'

/** Reads the notation back, by its own rules: a list continues the last entry, `name[key]` is an entry of `name`. */
function read(text: string): Record<string, unknown> {
  const root: Record<string, unknown> = Object.create(null)
  for (const pair of text === '' ? [] : text.split('&')) {
    const [name, value] = pair.includes('=') ? (pair.split('=') as [string, string]) : [pair, null]
    const plain = decodeURIComponent(name)
    const open = plain.indexOf('[')
    const keys = open === -1 ? [plain] : [plain.slice(0, open), ...plain.slice(open + 1, -1).split('][')]
    put(root, keys, value === null ? null : decodeURIComponent(value))
  }
  return root
}

function put(into: Record<string, unknown>, [key, ...rest]: string[], value: unknown): void {
  if (rest.length === 0) into[key!] = value
  else if (rest[0] === '') ((into[key!] ??= []) as unknown[]).push(value)
  else put((into[key!] ??= Object.create(null)) as Record<string, unknown>, rest, value)
}

const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/[[\]]/.test(text))
const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null))
const { params } = fc.letrec<{ params: Params; value: Params[string] }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(scalar, { minLength: 1 }), tie('params')),
  params: fc.dictionary(name, tie('value') as fc.Arbitrary<Params[string]>, { minKeys: 1, maxKeys: 4 }),
}))

describe('encodeParams', () => {
  it('C305: what it writes reads back as what it was given', () => {
    fc.assert(
      fc.property(params, (given) => {
        expect(read(encodeParams(given))).toEqual(given)
      }),
    )
  })

  it('writes nothing but what may stand in a query', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (given) => {
        expect(encodeParams(given)).toMatch(/^[A-Za-z0-9%=&!'()*~._-]*$/)
      }),
    )
  })

  it('C305: nested parameters are written in the bracket notation of Rails', () => {
    const given = { post: { tags: ['a', 'b'], title: 'x y', authors: [{ name: 'ada' }, { name: 'bob' }] } }
    expect(decodeURIComponent(encodeParams(given))).toBe(
      'post[tags][]=a&post[tags][]=b&post[title]=x y&post[authors][][name]=ada&post[authors][][name]=bob',
    )
  })

  it('numbers, booleans and dates become text, null a bare name, undefined and empty ones nothing', () => {
    const given = { n: 1.5, big: 10n, yes: true, at: new Date(0), none: null, gone: undefined, list: [], more: {} }
    expect(encodeParams(given)).toBe('n=1.5&big=10&yes=true&at=1970-01-01T00%3A00%3A00.000Z&none')
  })

  it.each([
    ['bytes', new Uint8Array(1)],
    ['a file', new Blob(['x'])],
    ['a function', () => 1],
    ['a map', new Map()],
  ])('refuses %s with the name of the parameter', (_, value) => {
    expect(() => encodeParams({ user: { photo: value } } as unknown as Params)).toThrow(/parameter user\[photo\] is .*FormData/)
  })
})
