import { expect, it } from '@jest/globals'
import { testApp } from '@live/testing'
import { ApiController, LiveApplication, routes } from '../../src/index.js'

class Posts extends ApiController {
  update() {
    this.render({
      json: { id: this.params.get('id'), a: this.params.get('a'), c: this.params.get('c'), same: this.params === this.request.params },
    })
  }
  rescued() {
    try {
      this.params.get('x')
    } catch (error) {
      this.render({ plain: (error as { code: string }).code, status: 422 })
    }
  }
  untouched() {
    this.head('ok')
  }
}
const start = () =>
  testApp(
    new LiveApplication({
      root: __dirname,
      routes: routes((r) => {
        r.post('/posts/:id', Posts, 'update')
        r.post('/rescued', Posts, 'rescued')
        r.post('/untouched', Posts, 'untouched')
        r.get('/rescued', Posts, 'rescued')
      }),
    }),
  )

it('C121, R47: the path wins over the query, which wins over the body, by top-level name', async () => {
  await using app = await start()
  const { parsedBody } = await app.post('/posts/7', { query: { id: '8', a: 'q' }, form: { id: '9', a: 'b', c: 'd' } })
  expect(parsedBody).toEqual({ id: '7', a: 'q', c: 'd', same: true })
})

it('C132: a malformed body fails when parameters are read, can be handled there, and harms nobody else', async () => {
  await using app = await start()
  const malformed = { body: '{', headers: { 'content-type': 'application/json' } }
  expect((await app.post('/posts/7', malformed)).status).toBe(400)
  expect(await app.post('/rescued', malformed)).toMatchObject({ status: 422, text: 'ERR_MALFORMED_BODY' })
  expect((await app.post('/untouched', malformed)).status).toBe(200)
})

it('C129: a malformed query fails in the same way', async () => {
  await using app = await start()
  expect((await app.get('/rescued?foo=%81E')).status).toBe(422)
})
