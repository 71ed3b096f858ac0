/** Nonces of scripts. */
import { describe, expect, it } from '@jest/globals'
import { parse } from 'node-html-parser'
import { contentSecurityHelpers } from '../../src/helpers/content-security.js'
import { viewOf } from './support.js'

const withNonce = contentSecurityHelpers(viewOf({ nonce: 'abc' }))
const without = contentSecurityHelpers(viewOf())

describe('content security', () => {
  it('A119: cspMetaTag shows the nonce, and is nothing without one', () => {
    expect(String(withNonce.cspMetaTag())).toBe('<meta name="csp-nonce" content="abc">')
    expect(String(without.cspMetaTag())).toBe('')
  })

  it('A119: javascriptTag has the nonce by itself', () => {
    expect(String(withNonce.javascriptTag('a()', { nonce: true }))).toBe('<script nonce="abc">\na()\n</script>')
    expect(String(withNonce.javascriptTag('a()'))).toBe('<script nonce="abc">\na()\n</script>')
    expect(String(withNonce.javascriptTag('a()', { nonce: false, type: 'module' }))).toBe('<script type="module">\na()\n</script>')
    expect(String(without.javascriptTag('a()', { nonce: true }))).toBe('<script>\na()\n</script>')
    expect(String(withNonce.javascriptTag({ id: 'x' }, () => 'a()'))).toBe('<script id="x" nonce="abc">\na()\n</script>')
    expect([withNonce.cspNonce(), without.cspNonce()]).toEqual(['abc', null])
  })

  it('A119: nothing in the code ends the element', () => {
    const made = String(without.javascriptTag('x = "</script><img src=x onerror=alert(1)><!--<script>"'))
    expect(made).toBe('<script>\nx = "\\x3C/script><img src=x onerror=alert(1)>\\x3C!--<script>"\n</script>')
    expect(parse(made).querySelectorAll('img')).toHaveLength(0)
  })
})
