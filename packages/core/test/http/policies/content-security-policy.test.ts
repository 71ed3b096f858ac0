import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ContentSecurityPolicyBuilder } from '../../../src/http/policies/content-security-policy.js'
import { fakeRequest } from '../../support/fake-request.js'

const policy = () => new ContentSecurityPolicyBuilder()
const context = { request: fakeRequest({ headers: { host: 'www.example.com' } }) }

describe('C248: the builder', () => {
  it('quotes keywords and hashes, gives schemes their colon, and leaves hosts as they are', () => {
    const built = policy().scriptSrc('self', 'https').styleSrc('self', 'https').imgSrc('sha256-hash', 'invalid-hash', '*.example.com:8443')
    expect(built.build(null)).toBe(
      "script-src 'self' https:; style-src 'self' https:; img-src 'sha256-hash' invalid-hash *.example.com:8443",
    )
  })

  it('knows every keyword', () => {
    const sources = [
      'none',
      'unsafeInline',
      'unsafeEval',
      'wasmUnsafeEval',
      'unsafeHashes',
      'strictDynamic',
      'reportSample',
      'http',
      'data',
      'blob',
      'ws',
      'wss',
      'mediastream',
      'filesystem',
    ]
    expect(
      policy()
        .scriptSrc(...sources)
        .build(null),
    ).toBe(
      "script-src 'none' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' 'unsafe-hashes' 'strict-dynamic' 'report-sample' http: data: blob: ws: wss: mediastream: filesystem:",
    )
    expect(policy().requireTrustedTypesFor('script').trustedTypes('mine', 'allowDuplicates').build(null)).toBe(
      "require-trusted-types-for 'script'; trusted-types mine 'allow-duplicates'",
    )
  })

  it('takes a keyword that is written as in the header for what it is, with its quotes or without', () => {
    expect(policy().scriptSrc('unsafe-inline', "'self'", 'sha512-abc=').build(null)).toBe("script-src 'unsafe-inline' 'self' 'sha512-abc='")
    expect(policy().scriptSrc('constructor', '__proto__').build(null)).toBe('script-src constructor __proto__')
  })

  it('replaces a directive in its place, and removes it without sources or with false', () => {
    const built = policy().defaultSrc('self').imgSrc('data').fontSrc('https')
    expect(built.defaultSrc('none').build(null)).toBe("default-src 'none'; img-src data:; font-src https:")
    expect(built.imgSrc().fontSrc(false).build(null)).toBe("default-src 'none'")
    expect(built.defaultSrc().isEmpty).toBe(true)
  })

  it('a copy does not change what it is a copy of', () => {
    const first = policy().imgSrc('self')
    new ContentSecurityPolicyBuilder(first).imgSrc('none').fontSrc('self')
    expect(first.build(null)).toBe("img-src 'self'")
  })
})

describe('C249: directives', () => {
  it('have a method each', () => {
    const built = policy()
      .baseUri('self')
      .childSrc('self')
      .connectSrc('self')
      .defaultSrc('self')
      .fontSrc('self')
      .formAction('self')
      .frameAncestors('self')
      .frameSrc('self')
      .imgSrc('self')
      .manifestSrc('self')
      .mediaSrc('self')
      .objectSrc('self')
      .prefetchSrc('self')
      .scriptSrc('self')
      .scriptSrcAttr('self')
      .scriptSrcElem('self')
      .styleSrc('self')
      .styleSrcAttr('self')
      .styleSrcElem('self')
      .workerSrc('self')
    expect(
      built
        .build(null)
        .split('; ')
        .map((each) => each.split(' ')[0]),
    ).toEqual([
      'base-uri',
      'child-src',
      'connect-src',
      'default-src',
      'font-src',
      'form-action',
      'frame-ancestors',
      'frame-src',
      'img-src',
      'manifest-src',
      'media-src',
      'object-src',
      'prefetch-src',
      'script-src',
      'script-src-attr',
      'script-src-elem',
      'style-src',
      'style-src-attr',
      'style-src-elem',
      'worker-src',
    ])
  })

  it('some have no value, or values that are no sources', () => {
    expect(policy().sandbox().build(null)).toBe('sandbox')
    expect(policy().sandbox('allow-scripts', 'allow-modals').build(null)).toBe('sandbox allow-scripts allow-modals')
    expect(policy().upgradeInsecureRequests().blockAllMixedContent().build(null)).toBe('upgrade-insecure-requests; block-all-mixed-content')
    expect(policy().pluginTypes('application/pdf').requireSriFor('script', 'style').build(null)).toBe(
      'plugin-types application/pdf; require-sri-for script style',
    )
    expect(policy().reportUri('/violations').reportTo('csp').build(null)).toBe('report-uri /violations; report-to csp')
  })

  it('are all removed by false, those without a value too', () => {
    const built = policy()
      .sandbox()
      .upgradeInsecureRequests()
      .blockAllMixedContent()
      .reportTo('csp')
      .pluginTypes('a/b')
      .requireSriFor('script')
    built.sandbox(false).upgradeInsecureRequests(false).blockAllMixedContent(false).reportTo(false).pluginTypes().requireSriFor()
    expect(built.isEmpty).toBe(true)
  })
})

describe('C250: injection', () => {
  const INVALID = expect.objectContaining({ code: 'ERR_INVALID_DIRECTIVE', status: 500, expose: false })
  const thrown = (work: () => unknown): unknown => {
    try {
      return work()
    } catch (error) {
      return error
    }
  }

  it.each([
    'https://a https://b',
    "evil.example; script-src 'unsafe-inline'",
    "evil.example, script-src 'none'",
    'evil.example\r\nset-cookie: a=b',
    'a\tb',
    'a\u00a0b',
    'a\u2028b',
    'bücher.example',
    'a\0b',
    'a\u007fb',
    '',
  ])('refuses %j, written down or found out', (source) => {
    expect(thrown(() => policy().scriptSrc(source))).toEqual(INVALID)
    expect(
      thrown(() =>
        policy()
          .scriptSrc(() => source)
          .build(context),
      ),
    ).toEqual(INVALID)
    expect(
      thrown(() =>
        policy()
          .scriptSrc(() => ['self', source])
          .build(context),
      ),
    ).toEqual(INVALID)
    expect(thrown(() => policy().sandbox(source))).toEqual(INVALID)
    expect(thrown(() => policy().reportTo(source))).toEqual(INVALID)
  })

  it('property: a built directive has as many sources as were given, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }), (sources) => {
        let header: string
        try {
          header = policy()
            .scriptSrc(...sources)
            .build(null)
        } catch {
          return
        }
        expect(header).toMatch(/^script-src( [!-+\--:<-~]+)+$/)
        expect(header.split(' ')).toHaveLength(sources.length + 1)
      }),
    )
  })

  it('a wrong type is an ArgumentError when it is written, and refused when it is found out', () => {
    for (const wrong of [1, null, {}, Symbol('x')]) {
      expect(thrown(() => policy().scriptSrc(wrong as never))).toEqual(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
      expect(
        thrown(() =>
          policy()
            .scriptSrc(() => wrong as never)
            .build(context),
        ),
      ).toEqual(INVALID)
    }
    expect(
      thrown(() =>
        policy()
          .scriptSrc((async () => 'self') as never)
          .build(context),
      ),
    ).toEqual(INVALID)
    expect(thrown(() => policy().sandbox(3 as never))).toEqual(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})

describe('C251: dynamic sources', () => {
  it('get the context as this and as parameter, and may return lists and keywords', () => {
    expect(
      policy()
        .scriptSrc((c) => c.request.host)
        .build(context),
    ).toBe('script-src www.example.com')
    const seen: unknown[] = []
    const built = policy().imgSrc('data', function (this: unknown, c) {
      seen.push(this, c)
      return ['self', 'cdn.example']
    })
    expect(built.build(context)).toBe("img-src data: 'self' cdn.example")
    expect(seen).toEqual([context, context])
    expect(built.isDynamic).toBe(true)
  })

  it('cannot be asked without a context', () => {
    expect(() =>
      policy()
        .imgSrc(() => 'self')
        .build(null),
    ).toThrow(/img-src has a function, which needs a request/)
  })
})

describe('C252: nonces', () => {
  const directives = ['script-src', 'style-src']

  it('are appended to the directives that are present', () => {
    const built = policy().defaultSrc('self').scriptSrc('self')
    expect(built.build(null, 'iyhD0Yc0W+c=', directives)).toBe("default-src 'self'; script-src 'self' 'nonce-iyhD0Yc0W+c='")
    expect(built.takesNonce(directives)).toBe(true)
    expect(policy().defaultSrc('self').takesNonce(directives)).toBe(false)
  })

  it("do not open what 'none' closes", () => {
    const built = policy().scriptSrc('none').styleSrc('self')
    expect(built.build(null, 'abc', directives)).toBe("script-src 'none'; style-src 'self' 'nonce-abc'")
    expect(policy().scriptSrc('none').takesNonce(directives)).toBe(false)
  })
})
