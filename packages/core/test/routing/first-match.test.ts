/** The table answers exactly as a search in declaration order (routing.md 15b). */
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { routes } from '../../src/routing/routes.js'
import { naiveMatch, type OracleRoute } from './oracle.js'

const NONE: Record<string, RegExp> = {}
const handler = (): void => {}

/** A piece of a pattern; `#` is replaced by a number, so that names are unique. */
const SEGMENTS: ReadonlyArray<[text: string, constraints?: Record<string, RegExp>]> = [
  ['a'],
  ['b'],
  ['posts'],
  ['posts.x'],
  ['a-b'],
  ['new'],
  [':p#'],
  [':p#'],
  [':p#', { 'p#': /\d+/ }],
  [':p#', { 'p#': /[a-c.]+/ }],
  [':p#', { 'p#': /.+/ }],
  [':p#', { 'p#': /.+?/ }],
  ['a-:p#'],
  [':p#-:q#'],
  [':p#.x'],
  [':p#,:q#-:r#'],
  ['*p#'],
  [':p#-x', { 'p#': /\d+/ }],
  [':p#-:q#', { 'p#': /[a-c]+/ }],
  ['x(-:p#)'],
  [':p#(-b)'],
]

const segment = fc.record({ piece: fc.constantFrom(...SEGMENTS), wrap: fc.nat(9) })

const route: fc.Arbitrary<OracleRoute & { format: boolean | undefined }> = fc
  .record({
    segments: fc.array(segment, { maxLength: 4 }),
    format: fc.constantFrom(undefined, undefined, undefined, false, true),
    verbs: fc.constantFrom(['GET'], ['GET'], ['POST'], ['GET', 'POST']),
    anchored: fc.nat(9).map((n) => n > 0),
  })
  .map(({ segments, format, verbs, anchored }) => {
    let pattern = ''
    let constraints = NONE
    let spans = false
    segments.forEach(({ piece: [text, own = NONE], wrap }, i) => {
      const named = text.replaceAll('#', String(i))
      // Which of a span and an optional segment after it gets the text is not promised.
      const optional = wrap < 2 && !spans
      spans ||= text.startsWith('*') || Object.values(own).some(({ source }) => source.startsWith('.'))
      pattern += optional ? `(/${named})` : `/${named}`
      for (const [key, value] of Object.entries(own)) constraints = { ...constraints, [key.replace('#', String(i))]: value }
    })
    // A prefix has neither optional parts nor spans.
    const whole = anchored || /[(*]/.test(pattern) || Object.values(constraints).some(({ source }) => source.startsWith('.'))
    return { pattern: pattern === '' ? '/' : pattern, constraints, verbs, anchored: whole, format: whole ? format : false }
  })
  // Six groups and the suffix would be more forms than a table takes.
  .filter(({ pattern }) => pattern.split('(').length - 1 <= 5)

const WORDS = [
  'a',
  'b',
  'c',
  'posts',
  'posts.x',
  'posts.json',
  'a-b',
  'new',
  '12',
  '7.json',
  'a.b',
  'a.b.c',
  'a-12-b',
  'x,y-z',
  'x-b',
  '12-x',
  'a%2Fb',
  '%61',
  'p%6Fsts',
  'é',
  '%C3%A9',
  '1.x',
  'a.x.x',
  'x',
  '-',
  '.',
  'abc-abc-x',
  'a.b.json',
  '%25',
  'a%2Eb',
]
const path = fc
  .tuple(fc.array(fc.constantFrom(...WORDS), { maxLength: 5 }), fc.constantFrom('', '', '', '/', '//'))
  .map(([words, end]) => `/${words.join('/')}${end}`)

/** The pattern with the suffix that the policy adds. */
function fullPattern({ pattern, format }: { pattern: string; format: boolean | undefined }): string {
  if (pattern === '/' || format === false) return pattern
  return pattern + (format === true ? '.:format' : '(.:format)')
}

/** Runs with empty stack traces: where a route was declared is read from one, and jest maps each to its source. */
function withoutStacks(work: () => void): void {
  const { prepareStackTrace } = Error
  Error.prepareStackTrace = () => ''
  try {
    work()
  } finally {
    Error.prepareStackTrace = prepareStackTrace
  }
}

describe('RouteTable.match', () => {
  it('R57: finds the same route with the same parameters as a linear search, for 10 000 random tables and their paths', () => {
    let run = 0
    const property = fc.property(
      fc.array(route, { minLength: 1, maxLength: 6 }),
      fc.array(path, { minLength: 5, maxLength: 5 }),
      (declared, paths) => {
        const table = routes((r) => {
          for (const { pattern, verbs, constraints, anchored, format } of declared) {
            r.match(pattern, {
              via: verbs,
              to: handler,
              constraints,
              anchor: anchored,
              as: null,
              ...(format === undefined ? {} : { format }),
            })
          }
        }).build()
        const naive = declared.map((one) => ({ ...one, pattern: fullPattern(one) }))
        const asked = paths.flatMap((one) => ['GET', 'POST'].map((method) => ({ method, one, found: naiveMatch(naive, method, one) })))
        const agrees = (): void => {
          for (const { method, one, found } of asked) {
            const match = table.match(method, one)
            const answer = match === null ? null : { order: match.entry.order, params: { ...match.params } }
            // `expect` alone would take most of the time.
            if (!isDeepStrictEqual(answer, found)) expect({ path: one, found: answer }).toEqual({ path: one, found })
          }
        }
        // The first answers come without an index, then those of GET from one, and of some tables all from compiled ones.
        agrees()
        const steps = table.warm()
        steps.next()
        agrees()
        if (++run % 50 > 0) return
        for (const _ of steps) agrees()
      },
    )
    withoutStacks(() => fc.assert(property, { numRuns: 10_000 }))
  }, 240_000)

  it('R58: with `after`, the search goes on behind the route that declined', () => {
    const table = routes((r) => {
      r.get('/a', handler)
      r.get('/:x', handler)
      r.get('/*rest', handler)
      r.get('/a', handler)
    }).build()
    const order = (after: number): number | undefined => table.match('GET', '/a', undefined, after)?.entry.order
    expect([order(-1), order(0), order(1), order(2), order(3)]).toEqual([0, 1, 2, 3, undefined])
  })
})
