import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { PERMISSIONS_FEATURES } from '../../../src/http/policies/permissions-features.js'
import { newPermissionsPolicy as policy } from '../../../src/http/policies/permissions-policy.js'
import { fakeRequest } from '../../support/fake-request.js'

const context = { request: fakeRequest({ headers: { host: 'maps.example' } }) }

describe('C257: the header', () => {
  it('is a structured field, and not the obsolete Feature-Policy', () => {
    expect(policy().geolocation('self', 'https://example.com').usb('none').build(null)).toBe(
      'geolocation=(self "https://example.com"), usb=()',
    )
  })

  it('has a star for everybody, and tokens for self and src', () => {
    expect(policy().fullscreen('*').autoplay('self', '*').pictureInPicture('src').camera('https://*.example.com:8443').build(null)).toBe(
      'fullscreen=*, autoplay=*, picture-in-picture=(src), camera=("https://*.example.com:8443")',
    )
  })
})

describe('C256: the builder', () => {
  it('has a method for each feature', () => {
    const names = Object.keys(PERMISSIONS_FEATURES) as (keyof typeof PERMISSIONS_FEATURES)[]
    expect(names.length).toBeGreaterThan(50)
    for (const name of names) expect(policy()[name]('none').build(null)).toBe(`${PERMISSIONS_FEATURES[name]}=()`)
  })

  it('takes a feature that has no method yet', () => {
    expect(policy().feature('time-travel', 'self').build(null)).toBe('time-travel=(self)')
    expect(() => policy().feature('a=(*), b', 'self')).toThrow(/is not a feature/)
  })

  it('removes a feature without sources, or with false', () => {
    const built = policy().camera('none').usb('none').midi('self')
    expect(built.camera().usb(false).build(null)).toBe('midi=(self)')
    expect(built.midi().isEmpty).toBe(true)
  })

  it('a copy does not change what it is a copy of', () => {
    const first = policy().camera('self')
    first.clone().camera('none').usb('none')
    expect(first.build(null)).toBe('camera=(self)')
  })

  it('asks functions for each request', () => {
    const built = policy().camera((c) => ['self', `https://${c.request.host}`])
    expect(built.isDynamic).toBe(true)
    expect(built.build(context)).toBe('camera=(self "https://maps.example")')
    expect(() => built.build(null)).toThrow(/camera has a function/)
  })
})

describe('injection', () => {
  it.each([
    'https://a.example"',
    'https://a.example\\',
    'https://a b',
    'https://a.example), usb=(*',
    'a.example',
    'https://a.example/path',
    'self ',
    '',
    'https://a\r\nx: y',
    `https://${'a'.repeat(400)}`,
  ])('refuses %.40j, written down or found out', (source) => {
    const invalid = expect.objectContaining({ code: 'ERR_INVALID_DIRECTIVE' })
    expect(() => policy().camera(source)).toThrow(invalid)
    expect(() =>
      policy()
        .camera(() => source)
        .build(context),
    ).toThrow(invalid)
  })

  it('refuses what is no text', () => {
    expect(() => policy().camera(1 as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(() =>
      policy()
        .camera(() => null as never)
        .build(context),
    ).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DIRECTIVE' }))
  })

  it('property: quotes stay balanced', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let header: string
        try {
          header = policy().camera(`https://${text}`).build(null)
        } catch {
          return
        }
        expect(header).toMatch(/^camera=\("https:\/\/[^"\\\s(),;]+"\)$/)
      }),
    )
  })
})
