/** QUERY as a verb like the others (RFC 10008; C28). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, Query } from '@live/core'
import { PROTECTED } from '../controller/forgery-support.js'
import { launch, watchProcess } from '../support.js'

watchProcess()

class SearchController extends BaseController {
  index() {
    const { isQuery, isSafe, isGet, method } = this.request
    this.render({ json: { params: this.params.except('search').toUnsafeObject(), isQuery, isSafe, isGet, method } })
  }
  change() {
    this.render({ plain: 'changed' })
  }
}
class TaggedController extends BaseController {
  @Query('find')
  index() {
    this.render({ plain: this.params.string('q') })
  }
}
const start = (config = {}) =>
  launch((r) => {
    r.query('/search', SearchController, 'index')
    r.match('/any', { controller: SearchController, action: 'index', via: 'all' })
    r.controllers(TaggedController)
  }, config)

describe('C28: QUERY', () => {
  it('C28: is routed, its body is parsed like that of POST, and it is safe', async () => {
    await using server = await start()
    const expected = { isQuery: true, isSafe: true, isGet: false, method: 'QUERY' }
    expect((await server.app.query('/search', { json: { q: ['a', 1] } })).json()).toEqual({ params: { q: ['a', 1] }, ...expected })
    expect((await server.app.query('/search?page=2', { params: { q: 'b' } })).json()).toEqual({
      params: { page: '2', q: 'b' },
      ...expected,
    })
    expect((await server.app.query('/any', { json: { q: 1 } })).json()).toMatchObject({ params: { q: 1 } })
    expect((await server.app.query('/tagged/find', { params: { q: 'x' } })).text).toBe('x')
  })

  it('C28: another verb for its path is a 405 that names it, and a malformed body a 400', async () => {
    await using server = await start()
    const other = await server.app.get('/search')
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'QUERY'])
    const malformed = await server.app.query('/search', { body: '{', headers: { 'content-type': 'application/json' } })
    expect(malformed.status).toBe(400)
  })

  it('C28: is never checked for forgery; a form that says _method=query is', async () => {
    await using server = await start(PROTECTED)
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    expect((await server.app.query('/search', { json: { q: 1 }, headers: foreign })).status).toBe(200)
    const form = { params: { _method: 'query', q: '1' } }
    expect((await server.app.post('/search', { ...form, headers: foreign })).status).toBe(422)
    const own = await server.app.post('/search', { ...form, headers: { 'sec-fetch-site': 'same-origin' } })
    expect(own.json()).toMatchObject({ isQuery: true, isSafe: false, method: 'POST' })
  })

  it('C28, C228: has a tag, and is a 304 for who has it already', async () => {
    await using server = await start()
    const first = await server.app.query('/search', { json: { q: 1 } })
    const etag = first.headers.get('etag')
    expect(etag).toMatch(/^W\/"/)
    const again = await server.app.query('/search', { json: { q: 1 }, headers: { 'if-none-match': etag! } })
    expect([again.status, again.text]).toEqual([304, ''])
  })
})
