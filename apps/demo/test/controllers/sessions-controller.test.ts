/** Logging in and out: who gets in, what an attacker does not get, and where one lands. */
import { describe, expect, it } from '@jest/globals'
import type { TestClient, TestResponse } from '@live/testing'
import { DEMO_ACCOUNT } from '../../db/seeds/account.js'
import { FROM_HERE, useDemo } from '../support/demo.js'
import { attributes, elements, textOf } from '../support/html.js'

const demo = useDemo({ subscribers: 0, account: true })

const COOKIE = '_live_demo_session'
const { email, password } = DEMO_ACCOUNT

let visitors = 0

/** A visitor from an address of their own, so that no limit counts them together. */
function visitor(options: { https?: boolean } = {}): TestClient {
  return demo.app.client({ accept: 'text/html', headers: FROM_HERE, remoteAddress: `203.0.113.${++visitors}`, ...options })
}

const logIn = (client: TestClient, form: Record<string, string> = {}): Promise<TestResponse> =>
  client.post('/login', { form: { email, password, ...form } })

/** What a page says at its top. */
const message = (page: string): string => textOf(elements(page, 'p').find((p) => p.includes('class="notice')) ?? '')

/** The `Set-Cookie` header of the session. */
const sessionCookie = ({ headers }: TestResponse): string => headers.getSetCookie().find((each) => each.startsWith(COOKIE)) ?? ''

describe('GET /login', () => {
  it('is a form that posts to the same path, and shows the account of the demo', async () => {
    const { status, text } = await visitor().get('/login')
    expect(status).toBe(200)
    const form = elements(text, 'form').find((each) => each.includes('name="password"'))!
    expect(form).toMatch(/^<form class="card" action="\/login" accept-charset="UTF-8" method="post">/)
    expect(attributes(form, 'name')).toEqual(['authenticity_token', 'return', 'email', 'password', 'button'])
    expect(text).toContain(password)
  })
})

describe('POST /login', () => {
  it('lets the right password in, welcomes once, and knows the user from then on', async () => {
    const client = visitor()
    const response = await logIn(client)
    expect([response.status, new URL(response.location!).pathname]).toEqual([303, '/'])
    const page = await client.followRedirect()
    expect(message(page.text)).toBe('Welcome, Ada.')
    const next = await client.get('/')
    expect([message(next.text), next.text.includes('>Log out</button>'), next.text.includes('>Log in</a>')]).toEqual(['', true, false])
  })

  it('takes an address in any case, with blanks around it', async () => {
    expect((await logIn(visitor(), { email: ` ${email.toUpperCase()} ` })).status).toBe(303)
  })

  it.each([
    ['a wrong password', { password: 'streams stay shut' }],
    ['an empty password', { password: '' }],
    ['an unknown address', { email: 'nobody@example.com' }],
    ['an address with SQL in it', { email: "' OR 1=1 --" }],
  ])('answers %s with 422 and the same message, and keeps the address', async (_what, form) => {
    const client = visitor()
    const response = await logIn(client, form)
    expect([response.status, message(response.text)]).toEqual([422, 'No such address and password.'])
    expect(attributes(response.text, 'value')).toContain({ email, ...form }.email)
    expect(response.text).not.toContain(`value="${password}"`)
    expect((await client.get('/')).text).toContain('>Log in</a>')
  })

  it('refuses a form without its fields with 400', async () => {
    expect((await visitor().post('/login', { form: { email } })).status).toBe(400)
    expect((await visitor().post('/login', { json: { email: { $ne: '' }, password: [] } })).status).toBe(400)
  })

  it('gives another session than the one before, so that a planted one is worth nothing', async () => {
    const client = visitor()
    await client.get('/login')
    const planted = client.cookies.get(COOKIE)!
    expect(planted).toBeDefined()
    await logIn(client)
    expect(client.cookies.get(COOKIE)).not.toBe(planted)
    const attacker = visitor()
    attacker.cookies.set(COOKIE, planted)
    expect((await attacker.get('/')).text).toContain('>Log in</a>')
  })

  it('sends a session cookie that scripts and other sites cannot use, and over HTTPS no eavesdropper', async () => {
    const plain = sessionCookie(await logIn(visitor())).toLowerCase()
    expect(plain).toMatch(/; path=\//)
    expect(plain).toMatch(/; httponly/)
    expect(plain).toMatch(/; samesite=lax/)
    expect(plain).not.toMatch(/; domain=/)
    expect(plain).not.toContain('ada')
    expect(sessionCookie(await logIn(visitor({ https: true }))).toLowerCase()).toMatch(/; secure/)
  })

  it('does not believe a cookie that was changed', async () => {
    const client = visitor()
    await logIn(client)
    const cookie = client.cookies.get(COOKIE)!
    client.cookies.set(COOKIE, cookie.slice(0, 20) + (cookie[20] === 'A' ? 'B' : 'A') + cookie.slice(21))
    const page = await client.get('/')
    expect([page.status, page.text.includes('>Log in</a>')]).toEqual([200, true])
  })
})

describe('the way back', () => {
  it.each(['/recordings', '/subscribers?page=2'])('leads to %s', async (path) => {
    const client = visitor()
    const form = await client.get('/login', { params: { return: path } })
    expect(attributes(form.text, 'value')).toContain(path)
    const { location } = await logIn(client, { return: path })
    expect(location).toBe(`${demo.app.url}${path}`)
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    'http:evil.example',
    '/\t/evil.example',
    'data:text/html,x',
    `http://127.0.0.1@evil.example/`,
  ])('leads to the start instead of %j', async (path) => {
    const client = visitor()
    expect(attributes((await client.get('/login', { params: { return: path } })).text, 'value')).toContain('/')
    const response = await logIn(client, { return: path })
    expect([response.status, response.location]).toEqual([303, `${demo.app.url}/`])
  })
})

describe('too many attempts', () => {
  it('are answered with 429 and Retry-After, right password or not, and only for that client', async () => {
    const client = visitor()
    for (let attempt = 0; attempt < 10; attempt++) expect((await client.post('/login', { form: { email } })).status).toBe(400)
    const response = await logIn(client)
    expect([response.status, message(response.text)]).toEqual([429, expect.stringMatching(/^Too many attempts/)])
    const seconds = Number(response.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(180)
    const form = await client.get('/login')
    expect([form.status, form.text.includes('>Log in</a>')]).toEqual([200, true])
    expect((await logIn(visitor())).status).toBe(303)
  })
})

describe('DELETE /login', () => {
  it('logs out, also from a form, which has no such verb', async () => {
    const client = visitor()
    await logIn(client)
    const page = await client.get('/')
    const form = elements(page.text, 'form').find((each) => each.includes('data-logout'))!
    expect(attributes(form, 'name').sort()).toEqual(['_method', 'authenticity_token'])
    const before = client.cookies.get(COOKIE)
    const response = await client.post('/login', { form: { _method: 'delete' } })
    expect([response.status, new URL(response.location!).pathname]).toEqual([303, '/'])
    expect(client.cookies.get(COOKIE)).not.toBe(before)
    expect(message((await client.followRedirect()).text)).toBe('You are logged out.')
    expect((await client.get('/')).text).toContain('>Log in</a>')
  })
})

describe('a forged request', () => {
  const form = { email, password }

  it.each([
    ['that a browser says is from another site', { 'sec-fetch-site': 'cross-site' }],
    ['that nobody made', { 'sec-fetch-site': 'none' }],
    ['with the origin of another site', { origin: 'https://evil.example', ...FROM_HERE }],
    ['with the origin of a sandbox', { origin: 'null', ...FROM_HERE }],
    ['of a browser that says nothing, without a token', { 'sec-fetch-site': undefined }],
  ])('%s is refused with 422, without a session', async (_what, headers) => {
    const response = await visitor().post('/login', { form, headers })
    expect([response.status, sessionCookie(response)]).toEqual([422, ''])
  })

  it('is told from one of the form by its token, where a browser says nothing', async () => {
    const client = visitor()
    const tokenOf = (page: string, action: string): string => {
      const found = elements(page, 'form').find((each) => each.includes(action))!
      return /name="authenticity_token" value="([^"]+)"/.exec(found)![1]!
    }
    const token = tokenOf((await client.get('/login')).text, 'name="password"')
    const headers = { 'sec-fetch-site': undefined }
    expect((await client.post('/login', { form: { ...form, authenticity_token: `${token}x` }, headers })).status).toBe(422)
    expect((await visitor().post('/login', { form: { ...form, authenticity_token: token }, headers })).status).toBe(422)
    expect((await client.post('/login', { form: { ...form, authenticity_token: token }, headers })).status).toBe(303)
    // That of the session before the login, and of the other form.
    const logout = { _method: 'delete', authenticity_token: token }
    expect((await client.post('/login', { form: logout, headers })).status).toBe(422)
    const fresh = tokenOf((await client.get('/')).text, 'data-logout')
    expect((await client.post('/login', { form: { ...form, authenticity_token: fresh }, headers })).status).toBe(422)
    expect((await client.post('/login', { form: { ...logout, authenticity_token: fresh }, headers })).status).toBe(303)
  })
})
