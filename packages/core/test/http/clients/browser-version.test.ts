import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  browserOf,
  compareVersions,
  isMinimum,
  isOlder,
  knownUserAgents,
  MAX_USER_AGENT,
  MODERN_BROWSERS,
} from '../../../src/http/clients/browser-version.js'

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36'
const SAFARI = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.10 Safari/605.1.15'
const IE = 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko'

describe('C246: the browser of a user agent', () => {
  it.each([
    [CHROME, 'chrome', '119.0.0.0'],
    [SAFARI, 'safari', '17.10'],
    [IE, 'ie', '11.0'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:114.0) Gecko/20100101 Firefox/114.0', 'firefox', '114.0'],
    [`${CHROME} OPR/105.0.0.0`, 'opera', '105.0.0.0'],
    [`${CHROME} Edg/119.0.1.2`, 'edge', '119.0.1.2'],
    [
      'Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/21.0 Chrome/110.0 Mobile Safari/537.36',
      'samsung',
      '21.0',
    ],
  ])('%s', async (userAgent, name, version) => {
    expect(await browserOf(userAgent)).toEqual({ name, version })
  })

  it.each([
    null,
    '',
    'curl/8.5.0',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/100.0.0.0 Safari/537.36',
    'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots) Firefox/3.0',
    'Mozilla/5.0 AppleWebKit/537.36 (compatible; SomeCrawler/1.0) Chrome/90.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
    'constructor/1.0',
    '__proto__',
  ])('is nobody for %j', async (userAgent) => {
    expect(await browserOf(userAgent)).toBeNull()
  })
})

describe('hostile user agents', () => {
  const seeds = [
    'version/1',
    'Chrome/1.',
    'Firefox/1_',
    ' ',
    'opera ',
    '(KHTML, like Gecko) ',
    'MSIE 1',
    'rv:1',
    'Mozilla/5.0 (',
    'bot ',
    'https:/',
    '\\',
    '1',
    'a/',
  ]

  it('of 100 KB cost nothing', async () => {
    const started = process.hrtime.bigint()
    for (const seed of seeds) expect(await browserOf(seed.repeat(100_000 / seed.length))).toBeNull()
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000)
  })

  it('of the longest length that is read cost next to nothing', async () => {
    await browserOf(CHROME)
    const started = process.hrtime.bigint()
    for (const seed of seeds) {
      await browserOf(seed.repeat(MAX_USER_AGENT / seed.length))
      await browserOf(`${seed.repeat((MAX_USER_AGENT - 1) / seed.length)}!`)
    }
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000)
  })

  it('are not kept for ever', async () => {
    for (let i = 0; i < 1200; i++) await browserOf(`${CHROME} visitor ${i}`)
    expect(knownUserAgents()).toBeLessThanOrEqual(500)
  })

  it('property: never fail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const browser = await browserOf(text)
        if (browser !== null) expect(browser.version).toMatch(/^\d/)
      }),
    )
  })
})

describe('versions', () => {
  it('are compared part by part', () => {
    expect(compareVersions('17.10', '17.2')).toBeGreaterThan(0)
    expect(compareVersions('17', '17.2')).toBeLessThan(0)
    expect(compareVersions('120.0.0.0', '120')).toBe(0)
    expect(compareVersions('9', '10')).toBeLessThan(0)
  })

  it('a listed browser has to be as new as its minimum, and false is never reached', () => {
    const older = (name: 'safari' | 'chrome' | 'ie' | 'edge' | 'firefox' | 'opera', version: string) =>
      isOlder({ name, version }, MODERN_BROWSERS)
    expect([older('safari', '17.1'), older('safari', '17.2'), older('safari', '17.10')]).toEqual([true, false, false])
    expect([older('chrome', '119.0.0.0'), older('chrome', '120.0.1')]).toEqual([true, false])
    expect([older('firefox', '120.0'), older('firefox', '121.0'), older('opera', '105'), older('opera', '106')]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect([older('ie', '11.0'), older('edge', '12')]).toEqual([true, false])
  })

  it('a minimum is a version or false', () => {
    for (const good of [17.2, 120, '17.10', false]) expect(isMinimum(good)).toBe(true)
    for (const bad of ['modern', '', true, null, Number.NaN, -1, '1..2', [17]]) expect(isMinimum(bad)).toBe(false)
  })
})
