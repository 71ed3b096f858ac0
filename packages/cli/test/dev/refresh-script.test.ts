import { describe, expect, it } from '@jest/globals'
import { openPolicy, refreshElement } from '../../src/dev/refresh-script.js'

describe('openPolicy', () => {
  it.each([
    ["script-src 'self'", "script-src 'self' 'nonce-N'", 'N'],
    ["script-src 'none'", "script-src 'nonce-N'", 'N'],
    ["script-src 'self' 'unsafe-inline'", "script-src 'self' 'unsafe-inline'", null],
    ["script-src 'strict-dynamic' 'unsafe-inline'", "script-src 'strict-dynamic' 'unsafe-inline' 'nonce-N'", 'N'],
    ["script-src-elem 'self'; script-src *", "script-src-elem 'self' 'nonce-N'; script-src *", 'N'],
    ["script-src 'nonce-x'", "script-src 'nonce-x'", 'x'],
    ["img-src 'self'", "img-src 'self'", null],
    ['connect-src https://api.example.com', "connect-src https://api.example.com 'self'", null],
    ['connect-src *', 'connect-src *', null],
    ["Default-Src 'none'", "default-src 'none'; connect-src 'self'; script-src 'nonce-N'", 'N'],
    ["script-src 'self'; script-src 'none'", "script-src 'self' 'nonce-N'", 'N'],
    ['', '', null],
  ])('%s', (policy, opened, nonce) => {
    expect(openPolicy(policy, 'N')).toEqual({ policy: opened, nonce })
  })

  it('its script is one that a browser can parse', () => {
    const script = /<script data-live-refresh>([\s\S]*)<\/script>/.exec(refreshElement('1', null))?.[1] ?? ''
    expect(() => new Function(script)).not.toThrow()
  })
})
