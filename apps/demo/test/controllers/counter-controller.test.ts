/** The number that everybody shares: what the page shows, what the stream tells, and to whom. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { ServerSentEvent, TestStream } from '@live/testing'
import { clientOf, listen, newApplication, until, useDemo } from '../support/demo.js'
import { attributes, elements, textOf } from '../support/html.js'
import { fromRoot } from '../support/root.js'

const demo = useDemo()

const follow = (headers: Record<string, string> = {}): Promise<TestStream> => demo.app.stream('/live/counter', { headers })

/** The next event of a name; the stream must not end before. */
async function next(stream: TestStream, name: 'changed' | 'viewers'): Promise<ServerSentEvent> {
  for (;;) {
    const event = await stream.next()
    if (event === null) throw new Error(`The stream ended before an event ${name}`)
    if (event.event === name) return event
  }
}

const numberIn = (event: ServerSentEvent): number => event.json<{ value: number }>().value

/** Waits until a stream was told this number of viewers. */
async function toldViewers(stream: TestStream, wanted: number): Promise<void> {
  while ((await next(stream, 'viewers')).json<{ viewers: number }>().viewers !== wanted);
}

const increment = () => demo.app.post('/counter', { accept: 'json' })

const present = async (): Promise<number> => {
  const { text } = await demo.app.get('/counter', { accept: 'text/html' })
  return Number(textOf(elements(text, 'output')[0]!))
}

describe('GET /counter', () => {
  it('has the present number in it, and a place for everything that its script fills', async () => {
    const { status, text } = await demo.app.get('/counter', { accept: 'text/html' })
    expect(status).toBe(200)
    expect(textOf(elements(text, 'output')[0]!)).toMatch(/^\d+$/)
    const parts = [...readFileSync(fromRoot('public/counter.js'), 'utf8').matchAll(/part\('([\w-]+)'\)/g)].map(([, name]) => name!)
    expect(parts.length).toBeGreaterThan(6)
    for (const name of parts) expect(text).toMatch(new RegExp(`\\sdata-${name}[\\s=>]`))
  })

  it('follows /live/counter from a script of this host', async () => {
    const { text } = await demo.app.get('/counter', { accept: 'text/html' })
    expect(elements(text, 'live-counter')).toHaveLength(1)
    expect(attributes(text, 'src')).toContain('/application.js')
    const script = await demo.app.get('/counter.js')
    expect([script.status, script.mediaType]).toEqual([200, 'text/javascript'])
    expect(script.text).toMatch(/followEvents\(\s*'\/live\/counter'/)
  })

  it('is in the navigation of every page, and marked there', async () => {
    const [counter, home] = await Promise.all(['/counter', '/'].map((path) => demo.app.client().get(path, { accept: 'text/html' })))
    expect(counter!.text).toContain('<a aria-current="page" href="/counter">Counter</a>')
    expect(home!.text).toContain('<a href="/counter">Counter</a>')
  })
})

describe('POST /counter', () => {
  it('adds one, and sends a browser back to the page with 303, where the new number is', async () => {
    const before = await present()
    const client = demo.app.client({ headers: { accept: 'text/html' } })
    const response = await client.post('/counter')
    expect([response.status, response.location]).toEqual([303, expect.stringMatching(/\/counter$/)])
    const page = await client.followRedirect()
    expect(textOf(elements(page.text, 'output')[0]!)).toBe(String(before + 1))
  })

  it('answers a program with the new number', async () => {
    const before = await present()
    const response = await increment()
    expect([response.status, response.mediaType, response.json()]).toEqual([200, 'application/json', { value: before + 1 }])
    expect((await demo.app.post('/counter', { json: {} })).json()).toEqual({ value: before + 2 })
  })

  it('loses none of many that come at once', async () => {
    const before = await present()
    const answers = await Promise.all(Array.from({ length: 30 }, () => demo.app.client().post('/counter', { accept: 'json' })))
    const values = answers.map((answer) => answer.json<{ value: number }>().value).sort((a, b) => a - b)
    expect(values).toEqual(Array.from({ length: 30 }, (_, n) => before + n + 1))
  })
})

describe('GET /live/counter', () => {
  it('is an event stream whose first event is the present number', async () => {
    await increment()
    const value = await present()
    await using stream = await follow()
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/event-stream\b/)])
    expect(stream.headers.get('x-accel-buffering')).toBe('no')
    const first = await stream.next()
    expect([first?.event, first?.id, first?.json()]).toEqual(['changed', String(value), { value }])
  })

  it('tells every change to everybody, in order, with rising ids', async () => {
    const streams = await Promise.all([follow(), follow(), follow()])
    const [start] = await Promise.all(streams.map(async (stream) => numberIn(await next(stream, 'changed'))))
    await Promise.all(Array.from({ length: 20 }, () => demo.app.client().post('/counter', { accept: 'json' })))
    for (const stream of streams) {
      for (let n = 1; n <= 20; n++) {
        const event = await next(stream, 'changed')
        expect([numberIn(event), event.id]).toEqual([start! + n, String(start! + n)])
      }
      stream.abort()
    }
  })

  it('shows the present number to who comes back, whatever was missed', async () => {
    const before = await follow()
    const { id } = await next(before, 'changed')
    before.abort()
    await increment()
    await increment()
    await using after = await follow({ 'last-event-id': id! })
    expect(numberIn(await next(after, 'changed'))).toBe(Number(id) + 2)
  })

  it('begins with the number that the next change continues, also while it changes all the time', async () => {
    let going = true
    const changes = (async () => {
      while (going) await increment()
    })()
    try {
      for (let n = 0; n < 20; n++) {
        await using stream = await follow()
        const first = numberIn(await next(stream, 'changed'))
        expect([numberIn(await next(stream, 'changed')), numberIn(await next(stream, 'changed'))]).toEqual([first + 1, first + 2])
      }
    } finally {
      going = false
      await changes
    }
  })

  it('tells how many listen when somebody comes and when somebody goes, and the page says so', async () => {
    await until(() => demo.application.openStreams === 0)
    await using stays = await follow()
    await toldViewers(stays, 1)
    const leaves = await follow()
    await toldViewers(stays, 2)
    await toldViewers(leaves, 2)
    const { text } = await demo.app.get('/counter', { accept: 'text/html' })
    expect(text).toContain('<dd data-viewers>2</dd>')
    leaves.abort()
    await toldViewers(stays, 1)
  })

  it('tells it once for many who come together', async () => {
    await until(() => demo.application.openStreams === 0)
    await using first = await follow()
    await toldViewers(first, 1)
    const others = await Promise.all(Array.from({ length: 30 }, () => follow()))
    let told = 0
    for (let viewers = 0; viewers !== 31; told++) viewers = (await next(first, 'viewers')).json<{ viewers: number }>().viewers
    expect(told).toBeLessThan(30)
    for (const stream of others) stream.abort()
  })

  it('lets go of every reader that leaves', async () => {
    const streams = await Promise.all(Array.from({ length: 5 }, () => follow()))
    await Promise.all(streams.map((stream) => next(stream, 'changed')))
    for (const stream of streams) stream.abort()
    await until(() => demo.application.openStreams === 0)
    expect((await demo.app.get('/counter', { accept: 'text/html' })).text).toContain('<dd data-viewers>0</dd>')
  })

  it('is told when to come back, and ended cleanly, when the server stops', async () => {
    const application = newApplication()
    await using client = clientOf(await listen(application))
    const stream = await client.stream('/live/counter')
    await expect(stream.nextChunk()).resolves.toMatch(/^event: changed\n/)
    await application.stop()
    await expect(stream.text()).resolves.toMatch(/(^|\n)retry: \d+\n\n/)
    await expect(stream.ended).resolves.toBe('closed')
  })
})
