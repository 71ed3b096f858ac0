import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ControllerSettings } from '../../src/controller/controller-services.js'
import { BaseController, type RedirectOptions } from '../../src/index.js'
import { appWith, published } from './support.js'

const HOST = 'www.example.com:1234'

class Redirects extends BaseController {
  static target: string | URL = '/'
  static options: RedirectOptions = {}
  static url: string | null = null
  go() {
    this.redirectTo(Redirects.target, Redirects.options)
  }
  back() {
    this.redirectBackOrTo('/fallback', Redirects.options)
  }
  inside() {
    Redirects.url = this.urlFrom(Redirects.target)
    this.head('ok')
  }
  twice() {
    this.redirectTo('/a')
    this.redirectTo('/b')
  }
  after() {
    this.redirectTo('/a')
    this.response.headers.set('x-after', 'yes')
  }
  filtered() {
    this.redirectTo('/sessions?token=abc&page=2')
  }
}
const actions = ['go', 'back', 'inside', 'twice', 'after', 'filtered']

async function redirect(
  target: string | URL,
  options: RedirectOptions = {},
  { controller = {} as Partial<ControllerSettings>, host = HOST } = {},
) {
  Redirects.target = target
  Redirects.options = options
  await using app = await appWith(Redirects, ['go'], { controller })
  const { status, location, text, headers } = await app.get('/go', { host })
  return { status, location, text, headers, lines: app.logger.lines }
}

describe('redirectTo', () => {
  it.each([
    ['/things/stuff', 'http://www.example.com:1234/things/stuff'],
    ['?foo=bar', 'http://www.example.com:1234?foo=bar'],
    ['/', 'http://www.example.com:1234/'],
    ['', 'http://www.example.com:1234'],
    ['http://www.example.com/other-port', 'http://www.example.com/other-port'],
    ['https://WWW.Example.COM/x', 'https://WWW.Example.COM/x'],
    ['/a//b', 'http://www.example.com:1234/a//b'],
    ['/search?q=a b', 'http://www.example.com:1234/search?q=a%20b'],
    ['/käse?x=%C3%A4', 'http://www.example.com:1234/k%C3%A4se?x=%C3%A4'],
    ['/lone\ud800', 'http://www.example.com:1234/lone%EF%BF%BD'],
  ])('C92, C93: %j goes to %s', async (target, location) => {
    const { status, text, headers, ...rest } = await redirect(target)
    expect([status, rest.location, text]).toEqual([302, location, ''])
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  it('C92: takes a URL object', async () => {
    expect((await redirect(new URL(`http://${HOST}/x`))).location).toBe('http://www.example.com:1234/x')
  })

  it('C92: an IPv6 host keeps its brackets beside a path that must be encoded', async () => {
    expect((await redirect('/ä', {}, { host: '[::1]:3000' })).location).toBe('http://[::1]:3000/%C3%A4')
    expect((await redirect('http://[::1]/b', {}, { host: '[::1]:3000' })).location).toBe('http://[::1]/b')
  })

  it.each([[undefined], [null], [42]])('C92: %p is no target', async (target) => {
    expect(await redirect(target as never)).toMatchObject({ status: 500, location: null })
  })

  it.each([
    ['moved_permanently', 301],
    ['see_other', 303],
    [307, 307],
  ])('C94: the status %p is %i', async (status, code) => {
    expect((await redirect('/x', { status })).status).toBe(code)
  })

  it('C95: CR, LF and NUL are stripped, other control characters refused', async () => {
    expect((await redirect('/lol\r\nwat')).location).toBe('http://www.example.com:1234/lolwat')
    expect((await redirect('/a\0b')).location).toBe('http://www.example.com:1234/ab')
    for (const target of ['/a\tb', '/a\u0001', '/\u001f', '/\u007f'])
      expect(await redirect(target)).toMatchObject({ status: 500, location: null })
  })

  it.each([
    'http://evil.com/',
    'https://evil.com',
    'HTTP://EVIL.COM/',
    '//evil.com',
    '///evil.com',
    '////evil.com',
    'http:///evil.com',
    'http:/evil.com',
    'https:evil.com',
    'http:evil.com',
    'http://www.example.com@evil.com/',
    'http://www.example.com:1234@evil.com',
    'http://evil.com\\@www.example.com/',
    'http://evil.com#@www.example.com',
    'http://www.example.com.evil.com',
    'http://exаmple.com/',
    'http://xn--exmple-4nf.com/',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'x-test+scheme.complex:redirect',
    'http://',
    'http://[::1',
    '\r\n//evil.com',
    'h\nttp://evil.com',
    '/\n/evil.com',
  ])('C96: %j is another host, and refused', async (target) => {
    expect(await redirect(target)).toMatchObject({ status: 500, location: null })
    expect(await redirect(target, { allowOtherHost: false })).toMatchObject({ status: 500, location: null })
  })

  it.each([
    ['/\\evil.com', 'http://www.example.com:1234/\\evil.com'],
    ['/@evil.com', 'http://www.example.com:1234/@evil.com'],
    ['/http://evil.com', 'http://www.example.com:1234/http://evil.com'],
  ])('C96: %j stays on this host', async (target, location) => {
    expect((await redirect(target)).location).toBe(location)
    expect(new URL(location).host).toBe(HOST)
  })

  it('C96: allowOtherHost and allowedRedirectHosts let others through', async () => {
    expect((await redirect('http://evil.com/x', { allowOtherHost: true })).location).toBe('http://evil.com/x')
    expect((await redirect('//evil.com', { allowOtherHost: true })).location).toBe('//evil.com')
    const allowed = { controller: { allowedRedirectHosts: ['good.com'] } }
    expect((await redirect('https://GOOD.com/x', {}, allowed)).location).toBe('https://GOOD.com/x')
    expect((await redirect('https://bad.good.com/x', {}, allowed)).status).toBe(500)
  })

  it('C96: the setting log warns and goes there, but not against allowOtherHost: false', async () => {
    const log = { controller: { actionOnOpenRedirect: 'log' as const } }
    const { status, location, lines } = await redirect('http://evil.com/', {}, log)
    expect([status, location]).toEqual([302, 'http://evil.com/'])
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', message: 'Unsafe redirect to "http://evil.com/"' }))
    expect((await redirect('http://evil.com/', { allowOtherHost: false }, log)).status).toBe(500)
  })

  it.each(['example.com', '@attacker.com', ' /x', '.evil.com', ':80', '\\\\evil.com', '\\/evil.com', '#x', ' //evil.com'])(
    'C97: %j would glue onto the host name, and is refused',
    async (target) => {
      expect(await redirect(target)).toMatchObject({ status: 500, location: null })
    },
  )

  it('C97: the setting log warns, and the glued host counts as another one', async () => {
    const relative = { controller: { actionOnPathRelativeRedirect: 'log' as const } }
    expect((await redirect('.evil.com', {}, { ...relative, host: 'test.host' })).status).toBe(500)
    const { location, lines } = await redirect(
      'example.com',
      {},
      {
        controller: { actionOnPathRelativeRedirect: 'log', actionOnOpenRedirect: 'log' },
        host: 'test.host',
      },
    )
    expect(location).toBe('http://test.hostexample.com')
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(2)
  })

  it('C101: a second redirect is a 500, and code after the first still runs', async () => {
    await using app = await appWith(Redirects, actions)
    expect((await app.get('/twice')).status).toBe(500)
    expect((await app.get('/after')).headers.get('x-after')).toBe('yes')
  })

  it('C103, C294: publishes redirect_to with the filtered location, and logs it so', async () => {
    await using app = await appWith(Redirects, actions)
    const events = await published('tracing:redirect_to.action_controller:end', () => app.get('/filtered', { host: HOST }))
    const location = 'http://www.example.com:1234/sessions?token=[FILTERED]&page=2'
    expect(events).toEqual([expect.objectContaining({ status: 302, location, request: expect.objectContaining({ path: '/filtered' }) })])
    const silent = await app.get('/filtered', { host: HOST })
    expect(silent.location).toBe('http://www.example.com:1234/sessions?token=abc&page=2')
    const logged = app.logger.lines.filter(({ message }) => message === 'Redirected')
    expect(logged.map(({ fields }) => fields.location)).toEqual([location, location])
  })
})

describe('urlFrom', () => {
  const urlFrom = async (app: Awaited<ReturnType<typeof appWith>>, value: unknown): Promise<string | null> => {
    Redirects.target = value as string
    await app.get('/inside', { host: HOST })
    return Redirects.url
  }

  it('C98: gives what is internal, and null for everything else', async () => {
    await using app = await appWith(Redirects, actions)
    for (const inside of ['/a', '/', '?x=1', '/a?b=//c', 'http://www.example.com/a', 'https://www.example.com:99/']) {
      expect([inside, await urlFrom(app, inside)]).toEqual([inside, inside])
    }
    const outside = [
      'http://evil.com/',
      '//evil.com',
      '/\\evil.com',
      '\\/evil.com',
      '\\\\evil.com',
      '/\t/evil.com',
      '/\n/evil.com',
      'evil.com',
      'https:evil.com',
      'http:///evil.com',
      'javascript:alert(1)',
      'http://www.example.com@evil.com',
      '',
      null,
      undefined,
      42,
      ['/a'],
    ]
    for (const value of outside) expect([value, await urlFrom(app, value)]).toEqual([value, null])
  })

  it('C98: whatever it lets through, a browser stays on this host', async () => {
    await using app = await appWith(Redirects, actions)
    const piece = fc.constantFrom(
      '/',
      '\\',
      '//',
      'http:',
      'https:',
      'evil.com',
      'www.example.com',
      '@',
      ':',
      '\t',
      '\n',
      '?',
      '#',
      ' ',
      '%2f',
      'a',
      '.',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 7 }), async (pieces) => {
        const value = await urlFrom(app, pieces.join(''))
        expect(value === null || new URL(value, `http://${HOST}/dir/`).hostname === 'www.example.com').toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('redirectBackOrTo', () => {
  const back = async (referer: string | undefined, options: RedirectOptions = {}, controller: Partial<ControllerSettings> = {}) => {
    Redirects.options = options
    await using app = await appWith(Redirects, ['back'], { controller })
    const { status, location } = await app.get('/back', { host: HOST, headers: { referer } })
    return [status, location]
  }
  const fallback = `http://${HOST}/fallback`

  it('C99: goes back to a page of this host, and to the fallback otherwise', async () => {
    expect(await back(`http://${HOST}/page?x=1`)).toEqual([302, `http://${HOST}/page?x=1`])
    expect(await back(undefined)).toEqual([302, fallback])
    expect(await back('http://evil.com/')).toEqual([302, fallback])
    expect(await back('http://evil.com/', { allowOtherHost: false, status: 303 })).toEqual([303, fallback])
  })

  it('C99: other hosts count with allowOtherHost, which is the default unless the setting is raise', async () => {
    expect(await back('http://other.com/x', { allowOtherHost: true })).toEqual([302, 'http://other.com/x'])
    expect(await back('http://other.com/x', {}, { actionOnOpenRedirect: 'log' })).toEqual([302, 'http://other.com/x'])
    expect(await back('http://other.com/x', { allowOtherHost: false }, { actionOnOpenRedirect: 'log' })).toEqual([302, fallback])
  })

  it.each(['about:blank', 'javascript:alert(1)', 'other.com', '//other.com', 'android-app://com.example', 'http:\\\\other.com'])(
    'C99: a referer %j is no page to go back to',
    async (referer) => {
      expect(await back(referer, { allowOtherHost: true })).toEqual([302, fallback])
    },
  )
})
