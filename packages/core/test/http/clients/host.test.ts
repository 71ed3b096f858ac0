import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { endOfHost, hostLabels, isIpHost } from '../../../src/http/clients/host.js'
import { growth, LINEAR } from '../../growth.js'

describe('endOfHost', () => {
  it.each([
    ['example.com', 11],
    ['example.com:3000', 11],
    ['example.com:', 11],
    ['EXAMPLE.com.', 12],
    ['a_b-c.test:65535', 10],
    ['127.0.0.1:80', 9],
    ['[::1]', 5],
    ['[::1]:3000', 5],
    ['[2001:db8::7]:1', 13],
  ])('%s ends at %d', (authority, end) => {
    expect(endOfHost(authority)).toBe(end)
  })

  it.each([
    '',
    ':80',
    '//evil',
    'evil/x',
    'hacker.com/x',
    '@hacker.com',
    'user@hacker.com',
    'user:pass@hacker.com',
    'a b',
    'a:80:80',
    'a:65536',
    'a:99999999',
    'a:8o',
    'a:-1',
    'a\\b',
    'a?b',
    'a#b',
    'a,b',
    'a%00b',
    'a%2eb',
    "a'b",
    'a"b',
    'a<b>',
    'héllo',
    'a\r\nb',
    'a\tb',
    '[::1',
    '::1',
    '[::1]x',
    '[::1%25eth0]',
    '[127.0.0.1]',
    '[]',
    '[::1]:x',
    'x'.repeat(300),
  ])('%j is no host', (authority) => {
    expect(endOfHost(authority)).toBe(-1)
  })

  it('what it accepts is what a URL has as its host', () => {
    const label = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}[A-Za-z0-9]$/)
    const port = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined })
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), port, (labels, number) => {
        const name = labels.join('.')
        if (/^xn--/i.test(name) || /\.xn--/i.test(name)) return
        const authority = number === undefined ? name : `${name}:${number}`
        const end = endOfHost(authority)
        expect(end).toBe(name.length)
        expect(new URL(`http://${authority}/`).hostname).toBe(authority.slice(0, end).toLowerCase())
      }),
    )
  })

  it('nothing that it accepts changes the shape of a URL around it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (text) => {
        if (endOfHost(text) < 0) return
        const url = `http://${text}/path?query`
        if (!URL.canParse(url)) return
        const parsed = new URL(url)
        expect([parsed.pathname, parsed.search, parsed.username]).toEqual(['/path', '?query', ''])
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['colons', (n: number) => ':'.repeat(n)],
    ['brackets', (n: number) => '['.repeat(n)],
    ['ports', (n: number) => `a${':1'.repeat(n / 2)}`],
  ])('many %s are read in linear time', async (_what, make) => {
    expect(endOfHost(make(1_000_000))).toBe(-1)
    expect(await growth((length) => endOfHost(make(length)), 1_000_000)).toBeLessThan(LINEAR)
  })
})

describe('hostLabels', () => {
  it.each([
    ['www.example.com', ['www', 'example', 'com']],
    ['www.example.com.', ['www', 'example', 'com']],
    ['localhost', ['localhost']],
    ['127.0.0.1', []],
    ['[::1]', []],
    ['', []],
  ])('of %s', (host, labels) => {
    expect(hostLabels(host)).toEqual(labels)
  })

  it('an IP address is told from a name', () => {
    expect(['127.0.0.1', '[::1]', '127.0.0.1.example', '1.2.3'].map(isIpHost)).toEqual([true, true, false, false])
  })
})
