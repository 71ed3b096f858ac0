/** Which expressions a hostile text can keep busy (routing.md R56). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ambiguityOf } from '../../src/support/regexp-ambiguity.js'
import { type RegExpPart, structureOf } from '../../src/support/regexp-structure.js'
import { dangerOf, isSafeRegExp } from '../../src/support/safe-regexp.js'

describe('dangerOf', () => {
  it.each([
    /(a+)+b/,
    /(a*)*/,
    /(?:a|a)+/,
    /(?:[a-z]|[a-z0-9])+x/,
    /(?:\w|\d)*-/,
    /(?:a|ab|b)*c/,
    /(?:ab?a?b)+/,
    /(a?b?)+/,
    /(?:a*|b*)+/,
    /(?:[a-z]+-?)+/,
    /(?:a|b|ab){20,}/,
    /(?:.|\n|x)*y/,
    /x(?=(?:a|a)+b)/,
    /(?:é|\u00e9)+/,
    /(?:A|a)+/i,
    /(?:😀|\u{1f600})+x/u,
    /(?<w>a)(?:\k<w>|b)+/,
    /(?:\d{1,3}\.?)+/,
    /(?:a?){20}a{20}/,
    /(?:\w|\d){1,20}/,
    /(?:(?:\w|\d){1,8}){1,8}/,
  ])('R56: %p is exponential', (expression) => {
    expect(dangerOf(expression)).toBe('exponential')
  })

  it.each([
    /\d+/,
    /[a-z]+(?:-[a-z]+)*/,
    /(?:-?\w)+/,
    /[\w-]+(?:\.[\w-]+)*/,
    /(?:ab|ac)*/,
    /(?:a|b)+c/,
    /(?:\d{4}-)+\d+/,
    /(\d{1,2}){2}/,
    /(?:a?){5}/,
    /(?:\d{1,3}\.){3}\d{1,3}/,
    /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i,
    /en|de|pt-br/,
    /.*/,
    /\w+\.(?:json|xml)/,
    /(?:A|a)+/,
    /[[\]()+*|]+/,
    /\(\)\|\*+/,
    /(?!\d+$)\w+/,
    /a{2,}b{0}c{1}/,
    /\p{L}+/u,
    /^x$|\by\B/,
  ])('R56: %p is harmless', (expression) => {
    expect([dangerOf(expression), isSafeRegExp(expression)]).toEqual([null, true])
  })

  it('R56: four repetitions of the same characters are bearable, five are not', () => {
    expect([/\w+\w+\w+\w+/, /\w+\w+\w+\w+\w+/].map(dangerOf)).toEqual([null, 'polynomial'])
  })

  it('what is not understood is judged by the rougher rule', () => {
    const withSets = (source: string) => new RegExp(source, 'v')
    const sets = withSets('[\\w--[a-z]]+')
    expect([ambiguityOf(sets), dangerOf(sets)]).toEqual([null, null])
    expect(dangerOf(withSets('(?:[\\w--[a-z]]+)+'))).toBe('exponential')
    expect(ambiguityOf(new RegExp('abc'.repeat(100)))).toBeNull()
  })
})

describe('ambiguityOf', () => {
  it.each<[RegExp, number]>([
    [/abc/, 0],
    [/[a-z]+\d*/, 0],
    [/[a-z]+\d*x{2,}/, 1],
    [/\d+-\d+/, 0],
    [/.+x.+/, 1],
    [/.*a.*b.*/, 2],
    [/a*(?:ba*)*a*/, 1],
    [/\w*(?=\d+x)\w*/, 2],
  ])('R56: the ways of %p grow with the power %d of the length', (expression, degree) => {
    expect(ambiguityOf(expression)).toEqual({ exponential: false, degree })
  })

  it('R56: what is called harmless takes no more steps than its power says, for random expressions and hostile texts', () => {
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('a', 'b', '[ab]'),
        fc.tuple(tie('tree'), tie('tree')).map(([x, y]) => `${x}${y}`),
        fc.tuple(tie('tree'), tie('tree')).map(([x, y]) => `(?:${x}|${y})`),
        tie('tree').map((x) => `(?:${x})+`),
        tie('tree').map((x) => `(?:${x})?`),
      ),
    }))
    let harmless = 0
    fc.assert(
      fc.property(tree, (source) => {
        const expression = new RegExp(source)
        const { exponential, degree } = ambiguityOf(expression)!
        if (exponential || degree > 3) return
        harmless++
        const part = structureOf(expression)!
        for (const word of WORDS) {
          const [short, long] = [12, 24].map((times) => stepsOf(part, `${word.repeat(times)}!`))
          expect([source, word, long! <= 3 * 2 ** (degree + 1) * short!]).toEqual([source, word, true])
        }
      }),
      { numRuns: 400 },
    )
    expect(harmless).toBeGreaterThan(100)
  })
})

/** What is repeated to make a hostile text. */
const WORDS = ['a', 'b', 'ab', 'aab', 'abb', 'aabb', 'abab']

/** How often a search with backtracking looks at a character before it knows that the text does not match. */
function stepsOf(whole: RegExpPart, text: string): number {
  let steps = 0
  const run = (part: RegExpPart, at: number, then: (at: number) => void): void => {
    if (steps > 1e6) return
    if (part.kind === 'atom') {
      steps++
      if (at < text.length && new Set(part.source).has(text[at]!)) then(at + 1)
    } else if (part.kind === 'choice') for (const each of part.parts) run(each, at, then)
    else if (part.kind === 'sequence') inOrder(part.parts, 0, at, then)
    else if (part.kind === 'repeat') {
      const { body, max } = part
      run(body, at, (end) => {
        if (end === at) return
        if (max > 1) run({ ...part, min: 0 }, end, then)
        else then(end)
      })
      if (part.min === 0) then(at)
    }
  }
  const inOrder = (parts: readonly RegExpPart[], index: number, at: number, then: (at: number) => void): void => {
    if (index === parts.length) then(at)
    else run(parts[index]!, at, (end) => inOrder(parts, index + 1, end, then))
  }
  run(whole, 0, () => {})
  return steps
}
