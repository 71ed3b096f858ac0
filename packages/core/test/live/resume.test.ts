/** What a browser that reconnects says of the events it has (live.md L81). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, SSE } from '@live/core'
import { launch, parseHead, watchProcess } from '../support.js'

watchProcess()

class FeedController extends Live(BaseController) {
  async index() {
    const { lastEventId } = this.request
    await using sse = new SSE(this.response.stream)
    await sse.write({ after: lastEventId }, { id: String(Number(lastEventId ?? 0) + 1) })
  }
}
const start = () => launch((r) => r.get('/feed', FeedController, 'index'))

describe('L81: request.lastEventId', () => {
  it('B28, L81: is null at first, then the id of the last event, so that a stream goes on where it was', async () => {
    await using server = await start()
    expect((await server.app.get('/feed')).text).toBe('id: 1\ndata: {"after":null}\n\n')
    const again = await server.app.get('/feed', { headers: { 'last-event-id': '41' } })
    expect(again.text).toBe('id: 42\ndata: {"after":"41"}\n\n')
  })

  it.each([
    ['ünï/世界', 'ünï/世界'],
    ['', ''],
    ['a b', 'a b'],
  ])('L81: is decoded as UTF-8, as browsers send it: %j', async (id, expected) => {
    await using server = await start()
    const raw = await server.raw()
    raw.write(Buffer.concat([Buffer.from('GET /feed HTTP/1.0\r\nhost: a\r\nlast-event-id: '), Buffer.from(id), Buffer.from('\r\n\r\n')]))
    expect(parseHead(await raw.head()).status).toBe(200)
    expect(Buffer.from(await raw.all(), 'latin1').toString('utf8')).toContain(JSON.stringify({ after: expected }))
  })
})
