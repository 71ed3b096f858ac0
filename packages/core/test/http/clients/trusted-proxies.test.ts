import { describe, expect, it } from '@jest/globals'
import { proxyTrust, type TrustProxy } from '../../../src/http/clients/trusted-proxies.js'

describe('proxyTrust', () => {
  it.each([[false], [0], [[]]] as TrustProxy[][])('%j trusts nobody, and leaves nothing to ask', (setting) => {
    expect(proxyTrust(setting)).toBeNull()
  })

  it('true trusts everybody', () => {
    expect(proxyTrust(true)?.('203.0.113.9', 7)).toBe(true)
  })

  it('a number trusts so many proxies in front', () => {
    const trust = proxyTrust(2)
    expect([0, 1, 2, 3].map((hop) => trust?.('203.0.113.9', hop))).toEqual([true, true, false, false])
  })

  it('a function decides', () => {
    expect(proxyTrust((address, hop) => address === 'a' && hop === 1)?.('a', 1)).toBe(true)
  })

  it('C269: a list names addresses, ranges and groups', () => {
    const trust = proxyTrust(['loopback', 'private', 'linkLocal', '192.0.2.7', '2001:db8::/32'])
    const inside = [
      '127.0.0.1',
      '::1',
      '10.1.2.3',
      '172.16.0.1',
      '192.168.1.1',
      'fd00::1',
      '169.254.0.1',
      'fe80::1',
      '192.0.2.7',
      '2001:db8::9',
    ]
    const outside = ['128.0.0.1', '172.32.0.1', '192.0.2.8', '2001:db9::1', '', 'x']
    for (const hop of [0, 1]) {
      expect(inside.filter((address) => trust?.(address, hop) !== true)).toEqual([])
      expect(outside.filter((address) => trust?.(address, hop) !== false)).toEqual([])
    }
  })

  it('knows Cloudflare', () => {
    const trust = proxyTrust(['cloudflare'])
    expect(['104.16.1.1', '172.64.0.1', '2606:4700::1111'].every((address) => trust?.(address, 0))).toBe(true)
    expect(['104.32.0.1', '1.1.1.1', '127.0.0.1'].some((address) => trust?.(address, 0))).toBe(false)
  })

  it('a Unix socket has no address, and its own name', () => {
    expect([proxyTrust(['unix'])?.('', 0), proxyTrust(['loopback'])?.('', 0), proxyTrust(['unix'])?.('', 1)]).toEqual([true, false, false])
  })

  it('peers that alternate are told apart', () => {
    const trust = proxyTrust(['10.0.0.1'])
    expect(['10.0.0.1', '10.0.0.2', '10.0.0.1', '', '10.0.0.1'].map((peer) => trust?.(peer, 0))).toEqual([true, false, true, false, true])
  })

  it.each<[unknown, RegExp]>([
    ['10.0.0.0/8', /trustProxy is "10\.0\.0\.0\/8".*list/],
    [-1, /trustProxy is -1/],
    [1.5, /trustProxy is 1\.5/],
    [Number.NaN, /trustProxy/],
    [null, /trustProxy is null/],
    [['10.0.0.0/99'], /"10\.0\.0\.0\/99".*loopback, private, linkLocal, cloudflare, unix/],
    [['constructor'], /"constructor"/],
    [[undefined], /trustProxy names/],
  ])('C269: %j stops the boot', (setting, message) => {
    expect(() => proxyTrust(setting as TrustProxy)).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringMatching(message) as unknown as string }),
    )
  })
})
