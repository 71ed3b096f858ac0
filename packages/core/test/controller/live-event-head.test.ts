/** A stream of events on the wire, head and frames (controller.md C89). */
import { describe, expect, it } from '@jest/globals'
import { SSE } from '@live/core'
import { get, launchLive, parseHead, unchunk } from '../support.js'

describe('C89: server-sent events', () => {
  it('have a head that nobody buffers, and a frame per event', async () => {
    await using server = await launchLive(async ({ response: { stream } }) => {
      const sse = new SSE(stream)
      await sse.write({ name: 'John' }, { event: 'send-name' })
      await sse.write('two\nlines', { id: 7, retry: 1_000 })
      await sse.close()
    })
    const raw = await server.raw()
    raw.write(get('/stream', { connection: 'close' }))
    const { headers } = parseHead(await raw.head())
    const header = (name: string) => headers.get(name)?.join(', ')
    expect(header('content-type')).toMatch(/^text\/event-stream/)
    expect(header('cache-control')).toMatch(/no-cache/)
    expect(header('x-accel-buffering')).toBe('no')
    expect([header('content-length'), header('etag'), header('content-encoding')]).toEqual([undefined, undefined, undefined])
    expect(unchunk(await raw.all())).toBe('event: send-name\ndata: {"name":"John"}\n\nretry: 1000\nid: 7\ndata: two\ndata: lines\n\n')
  })
})
