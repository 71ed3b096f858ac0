/** Actions that write as they go: what is on the wire, and when. */
import { describe, expect, it } from '@jest/globals'
import { rawSocket } from '@live/testing'
import { until, useDemo } from '../support/demo.js'

const demo = useDemo()

const SNIPPET = '"><meta http-equiv="refresh" content="0; url=/500.html"></html>'

describe('GET /live/hello', () => {
  it('is an event stream', async () => {
    const stream = await demo.app.stream('/live/hello?times=1')
    expect(stream.status).toBe(200)
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream\b/)
    expect(stream.headers.get('content-length')).toBeNull()
  })

  it.each([0, 1, 3, 25])('writes the line %d times, and not one byte else', async (times) => {
    const stream = await demo.app.stream(`/live/hello?times=${times}&interval=1`)
    await expect(stream.text()).resolves.toBe('hello world\n'.repeat(times))
    await expect(stream.ended).resolves.toBe('closed')
  })

  it('sends one chunk per line, as it is written', async () => {
    const socket = await rawSocket(demo.app)
    socket.write('GET /live/hello?times=3&interval=50 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    await socket.head()
    await expect(socket.all()).resolves.toBe('c\r\nhello world\n\r\n'.repeat(3) + '0\r\n\r\n')
  })

  it('waits the interval between two lines', async () => {
    const started = performance.now()
    const stream = await demo.app.stream('/live/hello?times=4&interval=150')
    const arrivals: number[] = []
    for await (const line of stream) {
      expect(line).toBe('hello world\n')
      arrivals.push(performance.now() - started)
    }
    expect(arrivals).toHaveLength(4)
    for (const [index, arrival] of arrivals.entries()) expect(arrival).toBeGreaterThan(index * 150 - 20)
  })

  it('defaults to a hundred lines, a second apart', async () => {
    const started = performance.now()
    await using stream = await demo.app.stream('/live/hello')
    await expect(stream.nextChunk()).resolves.toBe('hello world\n')
    await expect(stream.nextChunk()).resolves.toBe('hello world\n')
    expect(performance.now() - started).toBeGreaterThan(900)
  })

  it('ends soon after its reader left, however long the interval', async () => {
    const stream = await demo.app.stream('/live/hello?times=5&interval=3000000000')
    await stream.nextChunk()
    expect(demo.application.openStreams).toBeGreaterThan(0)
    stream.abort()
    await until(() => demo.application.openStreams === 0)
  })

  it.each(['times=many', 'interval=1.5', 'times[]=1'])('refuses ?%s with 400', async (query) => {
    const response = await demo.app.get(`/live/hello?${query}`, { accept: 'json' })
    expect([response.status, response.mediaType]).toEqual([400, 'application/problem+json'])
  })
})

describe('GET /live/clock', () => {
  it('sends ticks as server-sent events, with ids rising by one from 1', async () => {
    await using stream = await demo.app.stream('/live/clock', { accept: 'text/event-stream' })
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/event-stream\b/)])
    expect(stream.headers.get('cache-control')).toContain('no-cache')
    for (const n of [1, 2, 3]) {
      const event = await stream.next()
      expect(event).toMatchObject({ event: 'tick', id: String(n), retry: 1000 })
      const { n: number, time } = event!.json<{ n: number; time: string }>()
      expect(number).toBe(n)
      expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(60_000)
    }
  })

  it('goes on after Last-Event-ID', async () => {
    await using stream = await demo.app.stream('/live/clock', { headers: { 'last-event-id': '41' } })
    expect((await stream.next())?.id).toBe('42')
    expect((await stream.next())?.id).toBe('43')
  })

  it('goes on after ?after, for who opens the stream anew; Last-Event-ID says it better', async () => {
    await using anew = await demo.app.stream('/live/clock?after=41')
    expect((await anew.next())?.id).toBe('42')
    await using resumed = await demo.app.stream('/live/clock?after=41', { headers: { 'last-event-id': '50' } })
    expect((await resumed.next())?.id).toBe('51')
  })

  it.each(['', 'abc', '1.5', '9007199254740991', '-Infinity'])('counts from 1 when Last-Event-ID is %p', async (id) => {
    await using stream = await demo.app.stream('/live/clock', { headers: { 'last-event-id': id } })
    expect((await stream.next())?.id).toBe('1')
  })

  it('ends when its reader leaves', async () => {
    const streams = await Promise.all(Array.from({ length: 5 }, () => demo.app.stream('/live/clock')))
    await Promise.all(streams.map((stream) => stream.next()))
    expect(demo.application.openStreams).toBe(5)
    for (const stream of streams) stream.abort()
    await until(() => demo.application.openStreams === 0)
  })
})

describe('GET /live/failure', () => {
  it('before the first byte is an error page with status 500', async () => {
    const response = await demo.app.get('/live/failure?when=before&format=html')
    expect([response.status, response.mediaType]).toEqual([500, 'text/html'])
    expect(response.text).toContain('Something went wrong on our side.')
  })

  it('before the first byte is a problem with status 500 for JSON', async () => {
    const response = await demo.app.get('/live/failure?when=before&format=json')
    expect([response.status, response.mediaType]).toEqual([500, 'application/problem+json'])
    expect(response.json()).toMatchObject({ status: 500 })
    expect(response.text).not.toContain('It failed')
  })

  it('after the first byte is 200, and a page ends with the element that leads to /500.html', async () => {
    const stream = await demo.app.stream('/live/failure?when=after&format=html')
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    await expect(stream.text()).resolves.toBe(`<!doctype html><p class="${SNIPPET}`)
    await expect(stream.ended).resolves.toBe('closed')
    const page = await demo.app.get('/500.html')
    expect([page.status, page.mediaType]).toEqual([200, 'text/html'])
  })

  it('after the first byte is 200, and JSON gets nothing more', async () => {
    const stream = await demo.app.stream('/live/failure?when=after&format=json')
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/json\b/)])
    await expect(stream.text()).resolves.toBe('{"rows":[1,2,')
  })

  it('leaves the application as it was', async () => {
    await until(() => demo.application.openStreams === 0)
    expect((await demo.app.get('/up')).status).toBe(200)
  })
})

describe('GET /live/export-failure', () => {
  it('makes fetch reject while it reads the body', async () => {
    const response = await fetch(`${demo.app.url}/live/export-failure`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-disposition')).toContain('attachment; filename="half.csv"')
    await expect(response.text()).rejects.toMatchObject({ name: 'TypeError' })
  })

  it('cuts the connection without a final chunk', async () => {
    const socket = await rawSocket(demo.app)
    socket.write('GET /live/export-failure HTTP/1.1\r\nHost: a\r\n\r\n')
    const head = await socket.head()
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(head.toLowerCase()).toContain('transfer-encoding: chunked')
    await socket.closed
    const body = await socket.all()
    expect(body.startsWith('9\r\nid,name\r\n')).toBe(true)
    expect([body.includes('5001,'), body.endsWith('\r\n0\r\n\r\n')]).toEqual([false, false])
  })
})
