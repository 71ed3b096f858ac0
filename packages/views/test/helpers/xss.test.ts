/** No text becomes an element, an attribute or a script, wherever it stands (app.md A106). */
import { afterAll, describe, expect, it } from '@jest/globals'
import { hasCode } from '@live/core'
import { parse } from 'node-html-parser'
import { isUnsafeUrl } from '../../src/helpers/unsafe-url.js'
import { safeConcat } from '../../src/html/safe-string.js'
import { Views } from '../../src/views.js'
import { PAYLOADS, type Position, positions, removeAssets } from './xss-positions.js'
import { usedInTemplates } from './xss-template-positions.js'

afterAll(removeAssets)

/** What may be thrown instead: the text is no name, no URL, no asset, no route. */
const REFUSALS = ['ERR_ARGUMENT', 'ERR_UNSAFE_URL', 'ERR_ASSET_MISSING', 'ERR_URL_GENERATION']

/** The result, or `null` when the helper refused the text. */
function made([, make]: Position, text: string): string | null {
  try {
    return String(safeConcat(make(text)))
  } catch (error) {
    if (REFUSALS.some((code) => hasCode(error, code)) || error instanceof URIError) return null
    throw error
  }
}

/** Left out for an unsafe URL, or of a text that says nothing; or named after it. */
const OPTIONAL =
  /^(?:href|src|action|formaction|poster|class|rel|srcset|data|data-.*|aria-.*|width|height|as|type|selected|checked|disabled|label|crossorigin)$/
const URLS = ['href', 'src', 'action', 'formaction', 'poster']

/** The shape of some HTML without its texts, and what is dangerous in it. */
function examine(html: string): { skeleton: string; dangers: string[] } {
  const dangers: string[] = []
  const shape = parse(html)
    .querySelectorAll('*')
    .map((element) => {
      const { attributes } = element
      const names = Object.keys(attributes)
      dangers.push(...names.filter((name) => /^on/i.test(name)), ...URLS.map((name) => attributes[name] ?? '').filter(isUnsafeUrl))
      // Without an address to lead to there is no token.
      if (attributes['name'] === 'authenticity_token') return ''
      return `${element.tagName} ${names.filter((name) => !OPTIONAL.test(name)).join(' ')}`
    })
  return { skeleton: shape.filter((line) => line !== '').join('\n'), dangers }
}

/** Helpers that put out no text of a client, or leave its safety to the template: for that there is `templates/xss.test.ts`. */
const NOT_SHOWN = new Set([
  'SafeString',
  'cspNonce',
  'currentPage',
  'distanceOfTimeInWords',
  'distanceOfTimeInWordsToNow',
  'fetchFragments',
  'isTurboFrameRequest',
  'isTurboNativeApp',
  'l',
  'layout',
  'localize',
  'raw',
  'timeAgoInWords',
  'turboExemptsPageFromCache',
  'turboExemptsPageFromPreview',
  'turboFrameHead',
  'turboFrameRequestId',
  'turboPageRequiresReload',
  'turboPrefetch',
  // Its name is signed, in letters that mean nothing in HTML.
  'turboStreamFrom',
])

it('A106: every helper that shows texts has its positions', () => {
  const names = Object.keys(new Views({ folders: ['/nowhere'] }).helpers({}))
  const tried = positions('test').map(([name]) => name)
  const isTried = (helper: string): boolean => tried.some((name) => new RegExp(`\\b${helper}\\b`).test(name)) || usedInTemplates(helper)
  expect(names.filter((name) => !NOT_SHOWN.has(name) && !isTried(name))).toEqual([])
  expect([...NOT_SHOWN].filter((name) => !names.includes(name))).toEqual([])
})

describe.each(['test', 'production'])('texts of clients, with the rules of %s', (environment) => {
  const all = positions(environment)

  it('A106: there are as many positions as there are names', () => {
    expect(new Set(all.map(([name]) => name)).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(600)
  })

  it.each(all)('A106: %s', (name, make) => {
    const usual = made([name, make], 'usual')
    const expected = usual === null || /name of|sanitized/.test(name) ? null : examine(usual).skeleton
    for (const payload of PAYLOADS) {
      const html = made([name, make], payload)
      if (html === null) continue
      const { skeleton, dangers } = examine(html)
      if (dangers.length > 0 || (expected !== null && skeleton !== expected)) {
        expect({ payload, html, skeleton, dangers }).toEqual({ payload, html, skeleton: expected, dangers: [] })
      }
    }
  })
})
