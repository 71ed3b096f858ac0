/** What an attacker writes into logs, and what of others he might read there (C290–C295, C281). */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, redirect } from '@live/core'
import { prettyLine } from '../../src/application/pretty-log.js'
import { BOUNDARY, file, multipart } from '../http/multipart-support.js'
import { type LogBook, watchProcess } from '../support.js'
import { type Actions, exchange, request, victim } from './support.js'

watchProcess()

const TAGS = {
  log: { tags: ['requestId', 'method', 'path', 'host', 'remoteIp', 'userAgent', 'referer', 'endpoint'] as const, events: true },
}
const written = (log: LogBook): string =>
  JSON.stringify(log.entries.map(({ fields, message }) => ({ ...fields, err: described(fields.err), message })))
const described = (err: unknown): unknown => {
  const error = err as Error | undefined
  return error === undefined ? undefined : { ...error, message: error.message, stack: error.stack }
}

const actions: Actions = {
  ok: () => 1,
  redirect: (c) => c.redirectTo(String(c.params.get('to')), { allowOtherHost: true }),
  open: (c) => c.redirectTo(String(c.params.get('to'))),
  fail: () => {
    throw new Error('failed')
  },
  read: ({ params }) => params.keys(),
  require: ({ params }) => params.integer('password'),
  file: (c) => c.sendFile(String(c.params.get('name')), { root: '/' }),
  data: (c) => c.sendData('x', { filename: String(c.params.get('name')) }),
  permit: ({ params }) => params.permit('a').toObject(),
}

describe('secrets', () => {
  const SECRET_VALUE = 's3cr3t'
  const names = [
    'password',
    'PassWord',
    'user[password]',
    'user[][password_confirmation]',
    'pass%77ord',
    'api_key',
    'access_token',
    'otp',
    'credit[cvv]',
  ]

  it.each<[string, (name: string) => string]>([
    ['a query', (name) => request(`/ok?${name}=${SECRET_VALUE}`)],
    ['a query of an action that fails', (name) => request(`/fail?a=1&${name}=${SECRET_VALUE}`)],
    ['a query without a route', (name) => request(`/nowhere?${name}=${SECRET_VALUE}`)],
    ['a value that is not UTF-8', (name) => request(`/read?${name}=${SECRET_VALUE}%ff`)],
    ['a value with a broken escape', (name) => request(`/read?${name}=${SECRET_VALUE}%zz`)],
    [
      'a form',
      (name) =>
        request(
          '/read',
          { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
          'POST',
          `${name}=${SECRET_VALUE}`,
        ),
    ],
    [
      'a form with bytes that are not UTF-8',
      (name) =>
        request(
          '/read',
          { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
          'POST',
          `${name}=${SECRET_VALUE}%ff`,
        ),
    ],
    [
      'a form that is refused',
      (name) =>
        request(
          '/read',
          { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
          'POST',
          `${name}=${SECRET_VALUE}`,
        ),
    ],
    ['a query in a redirect', (name) => request(`/redirect?password=x&to=${encodeURIComponent(`/x?${name}=${SECRET_VALUE}`)}`)],
  ])('C293, C294: of %s are not logged', async (_, bytes) => {
    await using server = await victim(actions, { log: { filterParameters: ['to'], ...TAGS.log } as ApplicationConfig['log'] })
    for (const name of names) await exchange(server, bytes(name))
    await server.log.until(/Completed/)
    expect(written(server.log)).not.toContain(SECRET_VALUE)
  })

  it('C295: of a redirect are not logged, be they in the query, the fragment or the user', async () => {
    await using server = await victim(actions, { log: { filterParameters: [/^to$/], ...TAGS.log } as ApplicationConfig['log'] })
    const targets = [
      `https://other.example/cb?access_token=${SECRET_VALUE}`,
      `https://other.example/cb#access_token=${SECRET_VALUE}`,
      `https://other.example/cb?a=1#id_token=${SECRET_VALUE}&x=1`,
      `https://ada:${SECRET_VALUE}@other.example/`,
      `//ada:${SECRET_VALUE}@other.example/`,
    ]
    for (const to of targets) {
      for (const action of ['redirect', 'open']) await exchange(server, request(`/${action}?to=${encodeURIComponent(to)}`))
    }
    expect(server.log.entries.length).toBeGreaterThan(9)
    expect(written(server.log)).not.toContain(SECRET_VALUE)
  })

  it('C295: of an open redirect that is only logged are not logged', async () => {
    const config: ApplicationConfig = { controller: { actionOnOpenRedirect: 'log', actionOnPathRelativeRedirect: 'log' } }
    await using server = await victim(actions, { ...config, log: { filterParameters: [/^to$/], ...TAGS.log } as ApplicationConfig['log'] })
    for (const to of [`https://other.example/?token=${SECRET_VALUE}`, `relative?token=${SECRET_VALUE}`]) {
      await exchange(server, request(`/open?to=${encodeURIComponent(to)}`))
    }
    expect(server.log.of('warn').length).toBeGreaterThan(1)
    expect(written(server.log)).not.toContain(SECRET_VALUE)
  })

  it('C104, C295: of a redirect by a route are not logged', async () => {
    await using server = await victim((r) => r.get('/old', redirect({ path: '/new' })), TAGS as unknown as ApplicationConfig)
    const answer = await exchange(server, request(`/old?token=${SECRET_VALUE}`))
    expect(answer).toContain(`/new?token=${SECRET_VALUE}`)
    expect(server.log.entries.some(({ fields }) => fields.event === 'action_dispatch.redirect')).toBe(true)
    expect(written(server.log)).not.toContain(SECRET_VALUE)
  })

  it('C291: of the Referer are not logged', async () => {
    await using server = await victim(actions, TAGS as unknown as ApplicationConfig)
    for (const path of ['/ok', '/fail', '/nowhere']) {
      await exchange(server, request(path, { referer: `https://victim.test/reset?reset_token=${SECRET_VALUE}&x=1` }))
    }
    expect(written(server.log)).toContain('reset_token=[FILTERED]&x=1')
    expect(written(server.log)).not.toContain(SECRET_VALUE)
  })

  it('of headers are not logged', async () => {
    await using server = await victim(actions, TAGS as unknown as ApplicationConfig)
    const headers = {
      authorization: `Bearer ${SECRET_VALUE}`,
      cookie: `_live_session=${SECRET_VALUE}; a=${SECRET_VALUE}`,
      'x-csrf-token': SECRET_VALUE,
      'x-api-key': SECRET_VALUE,
      'proxy-authorization': `Basic ${SECRET_VALUE}`,
    }
    for (const path of ['/ok', '/fail', '/nowhere', '/read']) await exchange(server, request(path, headers))
    await exchange(server, request('/ok', headers, 'POST'))
    expect(written(server.log)).not.toContain(SECRET_VALUE)
  })

  it('C132: of a malformed body are not logged', async () => {
    await using server = await victim(actions, TAGS as unknown as ApplicationConfig)
    const post = (type: string, body: string) =>
      exchange(server, request('/read', { 'content-type': type, 'sec-fetch-site': 'same-origin' }, 'POST', body))
    await post('application/json', `{"password":"${SECRET_VALUE}",}`)
    await post('application/json', `{"password":"${SECRET_VALUE}\xff"}`)
    await post('application/x-www-form-urlencoded', `password=${SECRET_VALUE}&password[a]=${SECRET_VALUE}`)
    await post('application/x-www-form-urlencoded', `password=${SECRET_VALUE}\xff`)
    await post(
      `multipart/form-data; boundary=${BOUNDARY}`,
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="password"\r\n\r\n${SECRET_VALUE}\xff\r\n--${BOUNDARY}--\r\n`,
    )
    await exchange(server, request(`/require?password=${SECRET_VALUE}`))
    expect(written(server.log)).not.toContain(SECRET_VALUE)
  })
})

/** Without what no header can carry. */
const bare = (text: string): string => [...text].filter((character) => character >= ' ').join('')

describe('lines', () => {
  const FORGED = ['\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085', '\u001b[2K\u001b[1A', '\u009b31m', '\u0007', '\0', '\u202e']

  it('C290: what a client sends makes no second line and moves no cursor', async () => {
    await using server = await victim(actions, { log: TAGS.log as unknown as ApplicationConfig['log'], server: {} })
    for (const each of FORGED) {
      const text = `a${each}{"level":60,"msg":"forged"}`
      const query = encodeURIComponent(text)
      for (const path of ['ok', 'fail', 'nowhere', 'open', 'redirect', 'file', 'data', 'permit', 'require']) {
        const target = `/${path}?to=${query}&name=${query}&${query}=1&password=${query}`
        await exchange(server, Buffer.from(request(target, { 'user-agent': bare(text), referer: `/${query}` })))
      }
      await exchange(server, request(`/${query}`))
      await exchange(server, request('/ok', { 'content-type': `text/${query}`, accept: `x${query}`, 'x-request-id': query }))
      const part = file(`a${query}`, bare(text), 'x')
      const body = multipart([part]).toString('latin1')
      await exchange(
        server,
        request('/read', { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'sec-fetch-site': 'same-origin' }, 'POST', body),
      )
    }
    expect(server.log.entries.length).toBeGreaterThan(100)
    for (const { fields, message } of server.log.entries) {
      const line = prettyLine(JSON.stringify({ level: 30, time: 0, msg: message, ...fields, err: undefined }))
      // Colours are ours; the parameters have a line of their own.
      const plain = line
        .split('\u001b[')
        .map((each, i) => (i === 0 ? each : each.replace(/^\d+m/, '')))
        .join('')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
      expect(plain.trimEnd().split('\n').length).toBeLessThanOrEqual(fields.params === undefined ? 1 : 2)
    }
  })

  it('an unknown action or a mistake of the client is told in one line', async () => {
    class Pages extends BaseController {
      show() {
        this.render({ plain: this.params.string('x') })
      }
    }
    await using server = await victim((r) => r.get('/:a/:b', Pages, 'show'))
    await exchange(server, request('/a%0aforged/b%0dforged'))
    for (const { message } of server.log.entries) expect(message).not.toMatch(/[\r\n]/)
  })
})
