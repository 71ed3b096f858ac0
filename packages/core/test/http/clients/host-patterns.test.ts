import { describe, expect, it } from '@jest/globals'
import { type HostPattern, hostMatcher } from '../../../src/http/clients/host-patterns.js'

describe('C261: hostMatcher', () => {
  it.each<[HostPattern, string[], string[]]>([
    [
      'example.com',
      ['example.com', 'EXAMPLE.com', 'example.com:3000'],
      ['www.example.com', 'example.com.', 'example.comx', 'example.com:80:80'],
    ],
    ['Example.com:3000', ['example.com:3000'], ['example.com', 'example.com:3001']],
    [
      '.example.com',
      ['example.com', 'www.example.com', 'w-1.example.com:80', 'WWW.EXAMPLE.COM'],
      ['a.b.example.com', '.example.com', 'xexample.com', 'a_b.example.com', 'www.example.com:80:80', '-', 'example.com.evil.test'],
    ],
    ['.localhost', ['localhost', 'localhost:3000', 'app.localhost:3000'], ['localhost.evil.test', 'notlocalhost']],
    [/\w\.example\.co/, ['w.example.co', 'W.example.co:80'], ['www.example.co', 'w.example.com', 'www.example.com', 'xw.example.co']],
    [/w.example.co/g, ['w.example.co', 'wXexample.co'], ['www.example.com']],
    [/a|b/, ['a', 'b:1'], ['ab', 'xa', 'b.evil.test']],
    [/localhost:\d+/, ['localhost:3000'], ['localhost', 'localhost:3000:3000']],
    ['10.0.0.0/8', ['10.1.2.3', '10.1.2.3:3000'], ['11.1.2.3', '10.evil.test', '10.1.2.3.evil.test']],
    ['::/0', ['[::1]', '[::1]:3000', '[2001:db8::1]'], ['127.0.0.1', '::1', '[::1']],
    ['127.0.0.1', ['127.0.0.1', '127.0.0.1:3000'], ['127.0.0.2', '127.0.0.1.evil.test']],
    ['::1', ['[::1]:3000'], ['[::2]']],
    [(host) => host === 'yes.test', ['yes.test', 'YES.test:3000'], ['no.test']],
  ])('%s', (pattern, allowed, blocked) => {
    const allows = hostMatcher([pattern])
    expect(allowed.filter((host) => !allows(host))).toEqual([])
    expect(blocked.filter((host) => allows(host))).toEqual([])
  })

  it('C262: what is no host is never allowed, whatever the patterns say', () => {
    const allows = hostMatcher([/.*/, () => true, '0.0.0.0/0', '::/0'])
    for (const host of ['', '//evil', 'hacker.com/x', '@hacker.com', 'a@b', 'a b', 'a\r\nb', 'a:80:80', '[::1'])
      expect(allows(host)).toBe(false)
    expect(allows('any.test')).toBe(true)
  })

  it('several patterns are alternatives', () => {
    const allows = hostMatcher(['a.test', '.b.test', '10.0.0.0/8'])
    expect(['a.test', 'x.b.test', '10.0.0.1', 'c.test'].map(allows)).toEqual([true, true, true, false])
  })

  it.each(['', '*', '*.example.com', 'http://example.com', 'example.com/', 'a b', '10.0.0.0/99', '.', 5, null, {}])(
    '%j stops the boot',
    (pattern) => {
      expect(() => hostMatcher([pattern as HostPattern])).toThrow(
        expect.objectContaining({
          code: 'ERR_CONFIGURATION',
          message: expect.stringContaining('config.security.hosts') as unknown as string,
        }),
      )
    },
  )
})
