/** Following redirects. */
import { describe, expect, it } from '@jest/globals'
import { type TestApp, testApp } from '../src/index.js'
import { type Echo, echo } from './listening.js'

/** `/to/<status>?<location>` redirects, everything else is echoed. */
const redirecting = (): Promise<TestApp> =>
  testApp((req, res) => {
    const [path, query = ''] = req.url!.split('?', 2)
    const status = /^\/to\/(\d+)$/.exec(path!)?.[1]
    if (status === undefined) return void echo(req, res)
    res.writeHead(Number(status), query === '' ? {} : { location: decodeURIComponent(query) }).end()
  })

describe('followRedirect', () => {
  it.each([301, 302, 303])('C309: after a %d it goes on with GET and without the body', async (status) => {
    await using app = await redirecting()
    await app.post(`/to/${status}?/there`, { params: { a: 1 } })
    expect((await app.followRedirect()).json<Echo>()).toMatchObject({ method: 'GET', url: '/there', body: '' })
  })

  it.each([307, 308])('C309: after a %d it repeats the verb and the body', async (status) => {
    await using app = await redirecting()
    await app.patch(`/to/${status}?/there`, { json: { a: 1 } })
    expect((await app.followRedirect()).json<Echo>()).toMatchObject({
      method: 'PATCH',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    })
    await app.patch(`/to/${status}?/there`, { json: { a: 1 } })
    expect((await app.followRedirect({ params: { b: 2 } })).json<Echo>().body).toBe('b=2')
  })

  it('C309: it sends the Referer, unless one is given', async () => {
    await using app = await redirecting()
    await app.get('/to/302?/there')
    expect((await app.followRedirect()).json<Echo>().headers['referer']).toBe(`${app.url}/to/302?/there`)
    await app.get('/to/302?/there')
    expect((await app.followRedirect({ headers: { Referer: 'http://a.test/' } })).json<Echo>().headers['referer']).toBe('http://a.test/')
  })

  it('resolves relative and full locations, and keeps the host', async () => {
    await using app = await redirecting()
    await app.get('/to/302?there')
    expect((await app.followRedirect()).json<Echo>().url).toBe('/to/there')
    await app.get(`/to/302?${encodeURIComponent('http://www.example.com/x')}`, { host: 'www.example.com' })
    expect((await app.followRedirect()).json<Echo>()).toMatchObject({ url: '/x', headers: { host: 'www.example.com' } })
  })

  it('C309: it raises when there is nothing to follow', async () => {
    await using app = await redirecting()
    await expect(app.followRedirect()).rejects.toThrow('there was no request yet')
    await app.get('/')
    await expect(app.followRedirect()).rejects.toMatchObject({
      code: 'ERR_TEST_NOT_A_REDIRECT',
      message: 'followRedirect() needs a redirect, but the last response was 200 OK',
    })
    await app.get('/to/302')
    await expect(app.followRedirect()).rejects.toThrow('302 Found without a Location')
  })

  it('does not leave the application', async () => {
    await using app = await redirecting()
    await app.get(`/to/302?${encodeURIComponent('//elsewhere.test/')}`)
    await expect(app.followRedirect()).rejects.toMatchObject({ code: 'ERR_TEST_FOREIGN_HOST' })
  })
})
