/** Hostile paths: the time to match grows no faster than their length (routing.md R56, R67). */
import { describe, expect, it } from '@jest/globals'
import { explainMatch, nearestRoutes } from '../../src/routing/explain.js'
import { matchers } from '../../src/routing/matchers.js'
import { compileRequirement, meets } from '../../src/routing/requirement.js'
import { routes } from '../../src/routing/routes.js'
import { MAX_DIVISIONS } from '../../src/routing/segment.js'
import { MAX_SPAN_TRIES } from '../../src/routing/variant-matcher.js'
import { growth, LINEAR } from '../growth.js'

const handler = (): void => {}

const table = routes((r) => {
  r.get('near/:a,:b,:c,:d', handler)
  r.get('split/:a-:b-:c', handler, { constraints: { b: /\d+/ } })
  r.get('globs/*a/x/*b/x/*c/end', handler)
  r.get('spans/:a/x/:b/end', handler, { constraints: { a: /.+/, b: /[^!]+/ } })
  r.get('docs/:id', handler, { constraints: { id: /[a.]+?/, format: /json|xml/ } })
  r.get('two/:id', handler, { constraints: { id: /[a-z]+\d*[a-z]+/ } })
  r.get('slugs/:slug', handler, { constraints: { slug: matchers.slug() } })
  r.get('numbers/:n', handler, { constraints: { n: matchers.number() } })
  r.get('words/:words', handler, { constraints: { words: /[a-z]+(?:-[a-z]+)*/ } })
  r.get('four/:four', handler, { constraints: { four: /\w+\w+\w+\w+!/ } })
  r.get('lists/*path/end', handler, { split: true })
}).build()

describe('hostile paths', () => {
  const paths: Record<string, (n: number) => string> = {
    'separators without end': (n) => `/near/${',a'.repeat(n / 2)}.`,
    'divisions that all fail': (n) => `/split/${'a-'.repeat(n / 2)}`,
    'globs whose tail never comes': (n) => `/globs/${'x/'.repeat(n / 2)}`,
    'spans whose tail never comes': (n) => `/spans/${'x/'.repeat(n / 2)}!`,
    'dots without a format': (n) => `/docs/${'a.'.repeat(n / 2)}!`,
    'letters for two repetitions': (n) => `/two/${'a'.repeat(n)}!`,
    'dashes for a slug': (n) => `/slugs/a${'-'.repeat(n)}`,
    'words without end': (n) => `/words/${'a-'.repeat(n / 2)}`,
    'letters for four repetitions': (n) => `/four/${'a'.repeat(n)}`,
    'digits that never end': (n) => `/numbers/${'1'.repeat(n)}.`,
    'a list without its end': (n) => `/lists/${'a%2F/'.repeat(n / 5)}x`,
    slashes: (n) => '/'.repeat(n),
    escapes: (n) => `/near/${'%25'.repeat(n / 3)}`,
  }
  it.each(Object.entries(paths))('R56: %s', async (_name, make) => {
    const match = (length: number): unknown => table.match('GET', make(length))
    expect(match(16_000)).toBeNull()
    expect(await growth(match, 2_000)).toBeLessThan(LINEAR)
  })

  it('bounds the divisions of a segment', () => {
    const near = `${'1-'.repeat(MAX_DIVISIONS / 2)}x`
    const far = `a-1${'-a'.repeat(MAX_DIVISIONS * 2)}`
    expect(table.match('GET', `/split/${near.slice(0, 5)}-x`)?.params).toMatchObject({ b: '1' })
    expect(table.match('GET', `/split/${far}`)).toBeNull()
  })

  it('bounds the places that are tried for a span', () => {
    const own = routes((r) => r.get(':a/x/:b', handler, { constraints: { a: /[a-z/]+/, b: /\d[^!]*/ }, format: false })).build()
    expect(own.match('GET', '/q/x/7/a')?.params).toEqual(expect.objectContaining({ a: 'q', b: '7/a' }))
    expect(own.match('GET', `/q/x/7${'/x/a'.repeat(MAX_SPAN_TRIES + 1)}`)).toBeNull()
  })

  it('R56: bounds the length that a requirement is tested on by what a failing match may cost', () => {
    const limits = [/[a-z]+\d*/, /[a-z]+(?:-[a-z]+)*/, /[a-z]+\w*/, /\w+\w*\w+/, /\w+\w*\w+\w*/, /(?:\w|\d)+/].map(
      (regexp) => compileRequirement(regexp).maxLength,
    )
    expect(limits).toEqual([16_384, 16_384, 1024, 256, 64, 256])
    const [one, two] = [compileRequirement(/[a-z]+/), compileRequirement(/[a-z]+\w*/)]
    expect([meets(one, 'a'.repeat(16_384)), meets(two, 'a'.repeat(1024)), meets(two, 'a'.repeat(1025))]).toEqual([true, true, false])
  })

  it('R56: an expression that is not understood is bounded by its open repetitions', () => {
    const limits = ['[\\w--x]+', '[\\w--x]+\\d*', '[\\w--x]{2,}x+y*'].map((source) => compileRequirement(new RegExp(source, 'v')).maxLength)
    expect(limits).toEqual([16_384, 1024, 256])
  })

  it('R45: knows which requirements accept a slash, and which are lazy', () => {
    const spans = [/.+/, /[^a]+/, /a\/b/, /[+-9]+/, /\D+/, /\x2f/, /\u{2f}/u, /\p{P}/u, /(?<a>x)\k<a>/]
    const stays = [/\d+/, /[^/]+/, /\w+/, /a|b/, /(?:en|pl)/, /x{2,3}/, /\x41/, /\./, /[.]/]
    expect(spans.filter((regexp) => !compileRequirement(regexp).spans)).toEqual([])
    expect(stays.filter((regexp) => compileRequirement(regexp).spans)).toEqual([])
    expect([/.+?/, /a*?/, /a??/, /a{1,2}?/, /.+/, /a?/, /\?/, /[+?]/].map((regexp) => compileRequirement(regexp).lazy)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('hostile requests for what developers see', () => {
  it('explanations take no longer than their path is long', async () => {
    const explain = (length: number): void => {
      for (const path of [`/near/${',a'.repeat(length / 2)}.`, `/globs/${'x/'.repeat(length / 2)}`, `/two/${'a'.repeat(length)}!`]) {
        nearestRoutes(table, 'GET', path)
        explainMatch(table, 'GET', path)
      }
    }
    expect(await growth(explain, 2_000)).toBeLessThan(LINEAR)
  })

  it('R94, R93: nothing that a pattern says can reach a prototype', () => {
    const match = routes((r) => r.get(':toString/:valueOf', handler))
      .build()
      .match('GET', '/a/b')
    expect(match?.params).toEqual({ toString: 'a', valueOf: 'b' })
    expect(Object.getPrototypeOf(Object.getPrototypeOf(match?.params))).toBeNull()
  })
})
