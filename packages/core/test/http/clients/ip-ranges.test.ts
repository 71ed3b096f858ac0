import { describe, expect, it } from '@jest/globals'
import { addressOf, isLoopback, plainAddress } from '../../../src/http/clients/ip-address.js'
import { IpRanges } from '../../../src/http/clients/ip-ranges.js'

const rangesOf = (...texts: string[]): IpRanges => {
  const ranges = new IpRanges()
  for (const text of texts) expect([text, ranges.add(text)]).toEqual([text, true])
  return ranges
}

describe('IpRanges', () => {
  it('holds addresses and ranges of both families', () => {
    const ranges = rangesOf('10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1')
    expect(['10.255.0.1', '192.0.2.7', '2001:db8:1::2', '::1'].every((each) => ranges.has(each))).toBe(true)
    expect(['11.0.0.1', '192.0.2.8', '2001:db9::1', '::2', '', 'x', '10.0.0.1:80'].some((each) => ranges.has(each))).toBe(false)
  })

  it('an IPv4 address is the same in an IPv6 socket, and a zone does not count', () => {
    const ranges = rangesOf('10.0.0.0/8', 'fe80::/10')
    expect([ranges.has('::ffff:10.1.2.3'), ranges.has('fe80::1%eth0'), ranges.has('::ffff:11.1.2.3')]).toEqual([true, true, false])
  })

  it('a range may name an address inside it, and everything', () => {
    expect(rangesOf('10.1.2.3/8').has('10.9.9.9')).toBe(true)
    const all = rangesOf('0.0.0.0/0', '::/0')
    expect([all.has('8.8.8.8'), all.has('2001:db8::1')]).toEqual([true, true])
    expect(rangesOf('192.0.2.1/32').has('192.0.2.2')).toBe(false)
  })

  it.each([
    '',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '::/129',
    '::1/x',
    'x/8',
    'fe80::1%eth0',
    '10.0.0.0/1e1',
  ])('%j is none', (text) => {
    expect(new IpRanges().add(text)).toBe(false)
  })
})

describe('addressOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:8080', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.1:_port', '192.0.2.1'],
  ])('C268: %s is %s', (node, address) => {
    expect(addressOf(node)).toBe(address)
  })

  it.each([
    '',
    'unknown',
    '_hidden',
    '10.0.0.0/8',
    '1.2.3',
    '1.2.3.4.5',
    'example.com',
    '[::1',
    '::1]',
    '[]',
    '[::1]x',
    '1.2.3.4 5',
    '1.2.3.4\r\n',
    '-',
    'x'.repeat(1e6),
  ])('C268: %.20j is none', (node) => {
    expect(addressOf(node)).toBeNull()
  })
})

describe('plainAddress and isLoopback', () => {
  it('leave what is plain', () => {
    expect(['192.0.2.1', '::1', '2001:db8::1', ''].map(plainAddress)).toEqual(['192.0.2.1', '::1', '2001:db8::1', ''])
  })

  it('know this machine', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true)
    expect(['128.0.0.1', '127.evil.example', '::2', ''].some(isLoopback)).toBe(false)
  })
})
