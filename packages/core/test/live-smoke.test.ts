import { expect, it } from '@jest/globals'
import { LiveResponse } from '../src/live/live-response.js'
import { SSE } from '../src/live/sse.js'
it('smoke', async () => {
  const r = new LiveResponse()
  const got: string[] = []
  const reading = (async () => { for await (const c of r) got.push(Buffer.from(c).toString()) })()
  const sse = new SSE(r.stream, { retry: 300 })
  await sse.write({ n: 1 }, { id: 1 })
  await sse.close()
  await reading
  expect(got).toEqual(['retry: 300\nid: 1\ndata: {"n":1}\n\n'])
  expect(r.sent).toBe(true)
  expect(r.headers.get('content-type')).toBe('text/event-stream')
})
