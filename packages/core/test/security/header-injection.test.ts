/** CR, LF and NUL in everything that ends in a head, over a real socket (SECURITY.md "Split a response or forge a header"). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, type Request, type RouteBlock, SSE } from '@live/core'
import { get, watchProcess } from '../support.js'
import { exchange, headOf, type Probe, request, victim } from './support.js'

watchProcess()

const HOSTILE = ['a\r\nx-evil: 1', 'a\nx-evil: 1', 'a\rx-evil: 1', 'a\0b', 'a\r\n\r\n<script>', '\u010d\u010ax-evil: 1', 'a\u2028x-evil: 1']

/** Whatever came back is one answer, and nothing of the attacker became a line of its head. */
function expectUnsplit(answer: string): void {
  expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1)
  expect(headOf(answer)).not.toMatch(/^x-evil/im)
  expect(headOf(answer)).not.toMatch(/\0|[^\r]\n|\r[^\n]/)
}

const sinks: Readonly<Record<string, (controller: Probe, text: string) => void>> = {
  header: (c, text) => c.response.headers.set('x-mine', text),
  appended: (c, text) => c.response.headers.append('x-mine', text),
  headerName: (c, text) => c.response.headers.set(text, 'x'),
  contentType: (c, text) => {
    c.response.contentType = text
  },
  charset: (c, text) => {
    c.response.charset = text
  },
  etag: (c, text) => {
    c.response.etag = text
  },
  location: (c, text) => {
    c.response.location = text
  },
  cookie: (c, text) => c.cookies.set('c', text),
  cookieName: (c, text) => c.cookies.set(text, 'x'),
  cookiePath: (c, text) => c.cookies.set('c', { value: 'x', path: text }),
  cookieDomain: (c, text) => c.cookies.set('c', { value: 'x', domain: text }),
  signedCookie: (c, text) => c.cookies.signed.set('c', text),
  encryptedCookie: (c, text) => c.cookies.encrypted.set('c', text),
  session: (c, text) => c.session.set(text, text),
  flash: (c, text) => c.redirectTo('/', { notice: text }),
  redirect: (c, text) => c.redirectTo(`/${text}`),
  otherHost: (c, text) => c.redirectTo(`https://other.example/${text}`, { allowOtherHost: true }),
  filename: (c, text) => c.sendData('x', { filename: text }),
  disposition: (c, text) => c.sendData('x', { disposition: text }),
  type: (c, text) => c.sendData('x', { type: `text/${text}` }),
  realm: (c, text) => c.requestHttpBasicAuthentication({ realm: text }),
  tokenRealm: (c, text) => c.requestHttpTokenAuthentication({ realm: text }),
  cacheExtra: (c, text) => c.expiresIn(60, { extras: { [text]: text } }),
  vary: (c, text) => c.response.headers.addToList('vary', text),
  earlyHint: (c, text) => void c.request.sendEarlyHints({ link: text }),
}

describe('CR, LF and NUL', () => {
  it.each(Object.keys(sinks))('reach no head by way of: %s', async (name) => {
    let text = ''
    await using server = await victim({
      sink: (c) => {
        sinks[name](c, text)
        if (!c.performed) c.render({ plain: 'ok' })
      },
    })
    for (text of HOSTILE) expectUnsplit(await exchange(server, request('/sink')))
  })

  it('C251, C257: reach no policy by way of a source that depends on the request', async () => {
    const asked = ({ request: { params } }: { readonly request: Request }): string => String(params.get('text'))
    class Policies extends BaseController {
      static {
        this.contentSecurityPolicy((policy) => policy.scriptSrc('self', asked), { only: ['csp'] })
        this.permissionsPolicy((policy) => policy.camera(asked), { only: ['permissions'] })
      }
      csp() {
        this.render({ plain: 'ok' })
      }
      permissions() {
        this.render({ plain: 'ok' })
      }
    }
    const draw: RouteBlock = (r) => {
      r.get('/csp', Policies, 'csp')
      r.get('/permissions', Policies, 'permissions')
    }
    await using server = await victim(draw, { security: { permissionsPolicy: (policy) => policy.camera('none') } })
    const ok = await exchange(server, request(`/csp?text=${encodeURIComponent('https://cdn.example')}`))
    expect(ok).toMatch(/^content-security-policy: script-src 'self' https:\/\/cdn\.example\r$/im)
    for (const text of [
      ...HOSTILE,
      "x; script-src 'unsafe-inline'",
      'x, default-src *',
      "x 'unsafe-inline'",
      'https://a"',
      ' *',
      '*) x=(*',
      'self"',
    ]) {
      for (const path of ['csp', 'permissions']) {
        const answer = await exchange(server, request(`/${path}?text=${encodeURIComponent(text)}`))
        expectUnsplit(answer)
        expect(headOf(answer)).not.toMatch(/script-src [^\r]*(unsafe-inline|;|,)|camera=\*|x=\(/)
      }
    }
  })

  it('B27, L74: fields of events do not leave their line', async () => {
    const refused: string[] = []
    class Stream extends Live(BaseController) {
      async index() {
        const sse = new SSE(this.response.stream)
        for (const text of HOSTILE.slice(0, 4)) {
          for (const field of ['event', 'id', 'retry'] as const) {
            try {
              await sse.write('x', { [field]: text })
            } catch (error) {
              refused.push((error as { code: string }).code)
            }
          }
        }
        await sse.write('data\r\nevent: evil\rid: 9\n\ndata: more')
        await sse.close()
      }
    }
    await using server = await victim((r) => r.get('/s', Stream, 'index'))
    const answer = await exchange(server, request('/s'))
    expect(refused.length).toBeGreaterThanOrEqual(11)
    expect(answer).not.toMatch(/^(event: evil|id: 9)/m)
  })

  it('C272: an id of the client is cleaned before it is echoed and logged', async () => {
    await using server = await victim({ a: () => 1 })
    const answer = await exchange(server, request('/a', { 'x-request-id': 'a b\t"<script>;x=\x80é' }))
    expect(answer).toMatch(/^x-request-id: abscriptx\r$/m)
    expect(await exchange(server, request('/a', { 'x-request-id': '\t' }))).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/m)
  })

  it('an encoded line break in a path or query becomes no line of any answer', async () => {
    await using server = await victim({ go: (c) => c.redirectTo(`/x?${String(c.params.get('to'))}`) }, { security: { forceSsl: true } })
    for (const target of ['/%0d%0ax-evil:%201', '/go?to=%0d%0ax-evil:%201', '/%E5%98%8A%E5%98%8Dx-evil:%201']) {
      expectUnsplit(await exchange(server, request(target)))
    }
    expectUnsplit(await exchange(server, get('/go?to=a\tb', { connection: 'close' })))
  })
})
