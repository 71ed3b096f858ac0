/** Redirects that would lead to another site (C92–C99, R60, R99, C264). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, redirect } from '@live/core'
import { type Launched, watchProcess } from '../support.js'
import { exchange, type Probe, request, victim } from './support.js'

watchProcess()

/** What browsers, by the rules of URLs, or people take for a path or for the own host. */
const TARGETS = [
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '\u00a0//evil.example',
  '\u0000//evil.example',
  '\u0001//evil.example',
  '\ufeff//evil.example',
  '/\u0000/evil.example',
  '/\u007f/evil.example',
  'http:evil.example',
  'http:/evil.example',
  'https:/evil.example',
  'https:\\\\evil.example',
  'http:\\evil.example',
  'http:///evil.example',
  'https://evil.example',
  'HTTPS://EVIL.EXAMPLE',
  'ht\ntp://evil.example',
  'http://victim.test@evil.example',
  'http://victim.test:80@evil.example',
  'http://victim.test%40evil.example',
  'http://evil.example#@victim.test',
  'http://evil.example?@victim.test',
  'http://evil.example\\@victim.test',
  'http://evil.example\\.victim.test',
  'http://victim.test.evil.example',
  'http://evil-victim.test',
  'http://victim.test%2eevil.example',
  'http://victim。evil.example',
  'http://evil。example',
  'http://evil%E3%80%82example',
  '/／evil.example',
  '／／evil.example',
  'http://ｅvil.example',
  'http://victim.test\u00ad.evil.example',
  'http://victim.test\u2044@evil.example',
  'http://0x7f000001/',
  'http://2130706433/',
  'http://[::ffff:1.2.3.4]/',
  'javascript:alert(1)//http://victim.test',
  'javascript://victim.test/%0aalert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>',
  'vbscript:x',
  'blob:http://victim.test/x',
  'ftp://victim.test/',
  'ws://victim.test/',
  'view-source:http://victim.test',
  '.evil.example',
  '@evil.example',
  ':80@evil.example',
  'evil.example',
  '',
  '#@evil.example',
  '%2f%2fevil.example',
  '/%2f/evil.example',
  '/%5cevil.example',
  '/..//evil.example',
  '/.//evil.example',
  ';//evil.example',
  '?//evil.example',
  '?@evil.example',
]

/** Where a browser goes: by the URL standard, as it is implemented in Node. */
function expectAtHome(answer: string, given: string, base = 'http://victim.test/page'): void {
  const location = /^location: (.*)\r$/im.exec(answer)?.[1]
  if (location === undefined) return
  const url = URL.canParse(location, base) ? new URL(location, base) : null
  expect([given, location, url?.host, /^https?:$/.test(url?.protocol ?? '')]).toEqual([given, location, 'victim.test', true])
}

const hostile = (target: string): string => encodeURIComponent(target.toWellFormed())

const to = ({ params }: Probe): string => String(params.get('to') ?? '')

function start(config: object = {}): Promise<Launched> {
  return victim(
    {
      direct: (c) => c.redirectTo(to(c)),
      back: (c) => c.redirectBackOrTo('/home'),
      checked: (c) => c.redirectTo(c.urlFrom(c.params.get('to')) ?? '/home'),
      joined: (c) => c.redirectTo(`/${to(c)}`),
      given: (c) => c.urlFrom(c.params.get('to')),
    },
    config,
  )
}

describe('redirectTo', () => {
  it('C92–C98: leads nowhere else, whatever the client gives as a target', async () => {
    await using server = await start()
    for (const action of ['direct', 'checked', 'joined']) {
      for (const target of TARGETS) {
        const answer = await exchange(server, request(`/${action}?to=${hostile(target)}`))
        expectAtHome(answer, target)
        expect(answer).toMatch(/^HTTP\/1\.1 (302|500|400|422) /)
        if (action === 'checked') expect(answer).toMatch(/^HTTP\/1\.1 302 /)
      }
    }
  }, 30_000)

  it('C98: what urlFrom lets through stays at home by itself, too', async () => {
    await using server = await start()
    for (const target of TARGETS) {
      const answer = await exchange(server, request(`/given?to=${hostile(target)}`))
      const passed: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
      if (passed === null) continue
      for (const base of ['http://victim.test/page', 'http://victim.test/a//b']) {
        expect([target, new URL(passed as string, base).host]).toEqual([target, 'victim.test'])
      }
    }
  })

  it('a client without a host, to which a path is all there is, is led nowhere else either', async () => {
    await using server = await start()
    for (const action of ['direct', 'checked', 'joined']) {
      for (const target of TARGETS) {
        const answer = await exchange(server, `GET /${action}?to=${hostile(target)} HTTP/1.0\r\n\r\n`)
        expectAtHome(answer, target)
      }
    }
  }, 30_000)

  it('C92: does not follow where only the log should tell of path relative targets', async () => {
    await using server = await start({ controller: { actionOnPathRelativeRedirect: 'log' } })
    for (const target of TARGETS) expectAtHome(await exchange(server, request(`/direct?to=${hostile(target)}`)), target)
  }, 30_000)
})

describe('redirectBackOrTo', () => {
  it('C99: takes no hostile Referer', async () => {
    await using server = await start()
    for (const target of TARGETS) {
      const referer = Buffer.from([...target].filter((each) => (each >= ' ' && each !== '\u007f') || each === '\t').join(''))
        .toString('latin1')
        .trim()
      const answer = await exchange(server, Buffer.from(request('/back', { referer }), 'latin1'))
      expectAtHome(answer, target)
      expect(answer).toMatch(/^HTTP\/1\.1 302 /)
    }
  }, 30_000)
})

describe('redirects that nobody wrote', () => {
  class Pages extends BaseController {
    show() {
      this.render({ plain: 'page' })
    }
  }
  const SLASHED = [
    '//evil.example/',
    '/\\evil.example/',
    '/\\\\evil.example/',
    '/\\/evil.example/',
    '//evil.example//',
    '/%5cevil.example/',
    '/%2fevil.example/',
    '/\\evil.example//x/',
  ]

  it('R60: of a trailing slash stay at home', async () => {
    await using server = await victim(
      (r) => {
        r.get('/:slug', Pages, 'show')
        r.get('/*rest', Pages, 'show')
      },
      { routes: { trailingSlash: 'redirect' } },
    )
    for (const target of SLASHED) expectAtHome(await exchange(server, request(target)), target)
    for (const target of SLASHED) expectAtHome(await exchange(server, `GET ${target} HTTP/1.0\r\n\r\n`), target)
  })

  it('R97, R99: of routes stay at home', async () => {
    await using server = await victim((r) => {
      r.get('/old/*path', redirect('/%{path}'))
      r.get('/o/:path', redirect('%{path}'))
      r.get('/same/*path', redirect({ path: '/%{path}' }))
    })
    for (const prefix of ['/old/', '/o/', '/same/']) {
      for (const target of [
        ...SLASHED,
        '/evil.example',
        'https:%2f%2fevil.example',
        '%2f%2fevil.example',
        'javascript:alert(1)',
        '%0d%0a/x',
      ]) {
        expectAtHome(await exchange(server, request(prefix + target.slice(target.startsWith('/') ? 1 : 0))), prefix + target)
        expectAtHome(await exchange(server, request(prefix + target)), prefix + target)
      }
    }
  })

  it('C264: to HTTPS stay at home', async () => {
    await using server = await victim({ a: () => 1 }, { security: { forceSsl: true } })
    for (const target of [...SLASHED, '*', '/@evil.example', 'http://evil.example@victim.test/', 'http:/evil.example', 'evil.example']) {
      expectAtHome(await exchange(server, request(target)), target)
    }
  })
})
