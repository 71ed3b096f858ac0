/** Who a rate limit counts. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { identityPart, networkOf } from '../../src/controller/rate-limit-identity.js'

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['', ''],
  ])('%s counts for %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  it('all addresses of a network count as one, however they are written', () => {
    const group = fc.integer({ min: 0, max: 0xffff })
    fc.assert(
      fc.property(fc.tuple(group, group, group, group), fc.tuple(group, group, group, group), (network, host) => {
        const long = [...network, ...host].map((each) => each.toString(16).padStart(4, '0').toUpperCase()).join(':')
        expect(networkOf(long)).toBe(networkOf(`${network.map((each) => each.toString(16)).join(':')}::`))
      }),
    )
  })
})

describe('identityPart', () => {
  it.each([
    ['anna', 'anna'],
    [7, '7'],
    [7n, '7'],
    [false, 'false'],
    ['', ''],
    [null, '192.0.2.1'],
    [undefined, '192.0.2.1'],
    [{ cacheKey: () => 'users/7' }, 'users/7'],
  ])('C241: %p is %s', (by, expected) => {
    expect(identityPart(by, '192.0.2.1')).toBe(expected)
  })

  it.each([[{}], [[]], [() => 'x'], [Symbol('x')]])('refuses %p', (by) => {
    expect(() => identityPart(by, '')).toThrow(/by of a rate limit gives text/)
  })

  it('no client reads like another limit, nor like another client', () => {
    expect(identityPart('login:anna', '')).toBe('login%3Aanna')
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (a, b) => {
        const [one, other] = [identityPart(a, ''), identityPart(b, '')]
        expect(one.includes(':')).toBe(false)
        expect(one === other).toBe(a === b)
      }),
    )
  })

  it('what is long takes no more room than what is short', () => {
    expect(identityPart('x'.repeat(1_000_000), '')).toMatch(/^[0-9a-f]{64}$/)
    expect(identityPart('x'.repeat(129), '')).not.toBe(identityPart('x'.repeat(130), ''))
  })
})
