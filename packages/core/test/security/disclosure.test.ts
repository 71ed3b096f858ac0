/** What an error tells a stranger (C65, C278), and what the developer's page does with a hostile text (C280). */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController } from '@live/core'
import { type Launched, watchProcess } from '../support.js'
import { exchange, request, victim } from './support.js'

watchProcess()

class Hidden extends Error {
  override name = 'HiddenNameError'
  readonly code = 'E_HIDDEN_CODE'
  readonly query = "SELECT * FROM users WHERE password = 'hunter2'"
  readonly headers = { 'x-hidden': 'hidden-header', 'set-cookie': 'hidden=1' }
  readonly extensions = { hidden: 'hidden-extension' }
  constructor() {
    super('hidden-message at /srv/app/secret.ts', { cause: new Error('hidden-cause') })
  }
}

class Failing extends BaseController {
  action() {
    throw new Hidden()
  }
  async later() {
    await new Promise(setImmediate)
    throw new Hidden()
  }
  text() {
    throw 'hidden-message'
  }
  object() {
    throw { message: 'hidden-message', status: 400, expose: 'yes', toString: () => 'hidden-message' }
  }
  missing() {
    this.sendFile('/srv/hidden-message/secret.ts')
  }
  template() {
    this.render('hidden-message')
  }
  redirect() {
    this.redirectTo('https://hidden-message.example/?token=hidden-header')
  }
  headers() {
    this.response.headers.set('x-a', 'hidden-message\r\n')
  }
  echo() {
    throw new Error(this.params.string('text'))
  }
}
const ACTIONS = ['action', 'later', 'text', 'object', 'missing', 'template', 'redirect', 'headers']

function start(config: ApplicationConfig = {}): Promise<Launched> {
  return victim((r) => {
    for (const action of [...ACTIONS, 'echo']) r.match(`/${action}`, { controller: Failing, action, via: 'all' })
  }, config)
}

const ACCEPTS = [
  'text/html',
  'application/json',
  'application/xml',
  'text/plain',
  'text/markdown',
  '*/*',
  'image/png',
  'application/vnd.x+json',
  'bogus',
  '',
]

describe('production', () => {
  it('C278: no answer to a failure tells a name, message, code, path, cause or header of it', async () => {
    await using server = await start()
    for (const action of ACTIONS) {
      for (const accept of ACCEPTS) {
        const headers = { accept, cookie: 'a=cookie-secret', authorization: 'Bearer auth-secret', 'x-requested-with': 'XMLHttpRequest' }
        const answer = await exchange(server, request(`/${action}?password=query-secret&debug=1&showErrorDetails=true`, headers))
        expect(answer).toMatch(/^HTTP\/1\.1 [45]\d\d /)
        expect([action, accept, answer.match(/hidden|hunter2|secret|\.ts\b|node_modules|at \w+ \(|\/srv|\/work|E_HIDDEN/i)]).toEqual([
          action,
          accept,
          null,
        ])
      }
    }
  }, 30_000)

  it('C65: nothing that a client sends turns the details on', async () => {
    class LocalFailing extends Failing {
      override showDetailedExceptions() {
        return this.request.isLocal
      }
    }
    await using server = await victim((r) => r.get('/action', LocalFailing, 'action'), { server: { trustProxy: ['loopback'] } })
    const local = await exchange(server, request('/action'))
    expect(local).toContain('hidden-message')
    for (const forwarded of [
      '203.0.113.1',
      '127.0.0.1, 203.0.113.1',
      'localhost, 203.0.113.1',
      '::1, 203.0.113.1',
      '203.0.113.1, 10.0.0.1',
    ]) {
      expect([forwarded, /hidden/.test(await exchange(server, request('/action', { 'x-forwarded-for': forwarded })))]).toEqual([
        forwarded,
        false,
      ])
    }
    expect(await exchange(server, request('/action', { forwarded: 'for=203.0.113.1' }))).not.toMatch(/hidden/)
  })

  it('a fault of the client is told without anything but its own words, escaped', async () => {
    await using server = await start()
    const text = '<script>alert(1)</script>'
    const requests = [
      request(`/nowhere/${encodeURIComponent(text)}`),
      request(`/nowhere/${text}`),
      request(`/echo?${text}=%ff`),
      request(`/echo?a[b]=1&a=${text}&a[${text}]=%zz`),
      request('/echo', { accept: `text/html, ${text}` }),
      request('/echo', { 'content-type': text, 'sec-fetch-site': 'same-origin' }, 'POST', 'a'),
      request('/echo', { 'sec-fetch-site': text, origin: text }, 'POST', 'a'),
      request('/echo', { host: text }),
      request('/echo', { 'x-request-id': text }),
    ]
    for (const each of requests) {
      const answer = await exchange(server, each)
      if (/^content-type: text\/html/im.test(answer)) expect(answer).not.toContain('<script>')
      expect(answer).not.toMatch(/\.ts\b|node_modules|\/work\//)
      expect(answer).toMatch(/^x-content-type-options: nosniff|^HTTP\/1\.1 400 Bad Request\r\nConnection/im)
    }
  })

  it('C278: an answer to a failure is kept by no cache and carries no cookie of the action', async () => {
    await using server = await victim({
      fail: (c) => {
        c.session.set('a', 1)
        c.cookies.set('b', 'c')
        c.expiresIn(1000, { public: true })
        throw new Hidden()
      },
    })
    const answer = await exchange(server, request('/fail'))
    expect(answer).toMatch(/^cache-control: no-store\r$/im)
    expect(answer).not.toMatch(/set-cookie|x-hidden/i)
  })
})

describe('development', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    '</script><script>alert(1)</script>',
    '{{7*7}}',
    '</textarea><svg onload=alert(1)>',
    '\u2028<b>',
  ]

  it('C280: the page shows every hostile text as text', async () => {
    await using server = await start({ showErrorDetails: true })
    for (const text of HOSTILE) {
      const query = encodeURIComponent(text)
      const header = text.replace(/\u2028/, '')
      const answers = [
        await exchange(
          server,
          request(`/echo?text=${query}&${query}=${query}`, { 'x-hostile': header, 'user-agent': header, referer: header }),
        ),
        await exchange(server, request(`/nowhere/${query}`)),
        await exchange(server, request(`/echo?text=x`, { cookie: header, [`x-${'a'}`]: header })),
      ]
      for (const answer of answers) {
        expect(answer).toMatch(/^content-type: text\/html/im)
        expect(answer).not.toMatch(/<script>alert|<img src=x|<svg onload|<b>$/)
        expect(answer).toMatch(/^content-security-policy: default-src 'none'/im)
      }
    }
  }, 30_000)

  it('C280, C293: the page shows no secret of the client', async () => {
    await using server = await start({ showErrorDetails: true })
    const headers = {
      authorization: 'Bearer s3cr3t',
      cookie: '_live_session=s3cr3t',
      'proxy-authorization': 's3cr3t',
      'x-csrf-token': 's3cr3t',
    }
    for (const accept of ACCEPTS) {
      expect(await exchange(server, request('/action?password=s3cr3t&user[token]=s3cr3t', { ...headers, accept }))).not.toContain('s3cr3t')
    }
  }, 30_000)
})
