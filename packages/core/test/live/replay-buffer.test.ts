/** What a reader that comes back gets of the events of this process (live.md B28). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, Broadcast, Live, ReplayBuffer, SSE } from '@live/core'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import fc from 'fast-check'
import { launch, watchProcess } from '../support.js'
import { liveResponse } from './helpers.js'

watchProcess()

interface Parsed {
  event?: string
  id?: string
  data: string
}

/** The events of a text, as a browser reads them. */
async function eventsOf(text: string): Promise<Parsed[]> {
  const source = new ReadableStream<string>({
    start(controller) {
      controller.enqueue(text)
      controller.close()
    },
  })
  const events: Parsed[] = []
  for await (const event of source.pipeThrough(new EventSourceParserStream())) events.push(event)
  return events
}

const filled = (limit: number, count: number): ReplayBuffer => {
  const buffer = new ReplayBuffer(limit)
  for (let i = 1; i <= count; i++) buffer.add(String(i))
  return buffer
}
/** The id of the n-th event of a buffer. */
const idOf = (buffer: ReplayBuffer, n: number): string => buffer.position.replace(/\d+$/, String(n))
const reset = (buffer: ReplayBuffer, reason: string): string =>
  `event: reset\nid: ${buffer.position}\ndata: ${JSON.stringify({ reason })}\n\n`

describe('ReplayBuffer', () => {
  it.each([0, -1, 1.5, Number.NaN, Infinity, '5', undefined])('B28: a limit of %p is refused', (limit) => {
    expect(() => new ReplayBuffer(limit as number)).toThrow(
      expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringContaining('from 1 on, not') }),
    )
  })

  it('B28: gives each event the next id, and the text that belongs on the wire', () => {
    const buffer = new ReplayBuffer(2)
    const start = buffer.position
    expect(start).toMatch(/^[0-9a-f]{12}-0$/)
    const text = buffer.add({ n: 1 }, { event: 'tick', retry: 5 })
    expect(text).toBe(`retry: 5\nevent: tick\nid: ${buffer.position}\ndata: {"n":1}\n\n`)
    expect(buffer.position).toBe(start.replace(/0$/, '1'))
    expect(buffer.since(start)).toBe(text)
  })

  it('B28: refuses an id of somebody else and what is no event, and counts none of them', () => {
    const buffer = new ReplayBuffer(2)
    const { position } = buffer
    expect(() => buffer.add('x', { id: 7 })).toThrow(/leave id out/)
    expect(() => buffer.add('x', { id: '' })).toThrow(/leave id out/)
    expect(() => buffer.add('x', { event: 'a\nb' })).toThrow(/single line/)
    expect(() => buffer.add(() => {})).toThrow(/cannot be a function/)
    expect([buffer.position, buffer.size, buffer.since(position)]).toEqual([position, 0, ''])
    buffer.add('x', { id: null })
    expect(buffer.size).toBe(1)
  })

  it('B28: a new reader gets its place and no event; one that has everything gets nothing', async () => {
    const buffer = filled(3, 2)
    for (const nobody of [null, '']) expect(buffer.since(nobody)).toBe(`id: ${buffer.position}\n\n`)
    expect(await eventsOf(buffer.since(null))).toEqual([])
    expect(buffer.since(buffer.position)).toBe('')
  })

  it('B28: holds as many events as its limit, and says so when one is missed that it forgot', () => {
    const buffer = filled(3, 5)
    expect(buffer.size).toBe(3)
    expect(buffer.since(idOf(buffer, 1))).toBe(reset(buffer, 'too_old'))
    expect(buffer.since(idOf(buffer, 2)).match(/data: .*/g)).toEqual(['data: 3', 'data: 4', 'data: 5'])
  })

  it.each<[string, (buffer: ReplayBuffer) => string, string]>([
    ['of another process', () => filled(9, 3).position, 'generation'],
    ['of the future', (buffer) => idOf(buffer, 4), 'bad_cursor'],
    ['that is a word', () => 'latest', 'bad_cursor'],
    ['that is a number of somebody else', () => '5', 'bad_cursor'],
    ['with no number', (buffer) => buffer.position.replace(/\d+$/, ''), 'bad_cursor'],
    ['with a negative number', (buffer) => buffer.position.replace(/\d+$/, '-1'), 'generation'],
    ['with a number that is not exact', (buffer) => idOf(buffer, 0) + '0'.repeat(20), 'bad_cursor'],
    ['with a fraction', (buffer) => `${buffer.position}.5`, 'bad_cursor'],
    ['that is very long', () => `${'x'.repeat(1e5)}-1`, 'generation'],
    ['with a line break', (buffer) => `${buffer.position}\ndata: evil`, 'bad_cursor'],
    ['__proto__', () => '__proto__-1', 'generation'],
  ])('B28: an id %s is a reset, never an event less or more', (_name, make, reason) => {
    const buffer = filled(9, 3)
    expect(buffer.since(make(buffer))).toBe(reset(buffer, reason))
  })

  it('B28: whatever was published and seen, a reader has all of it, or is told that it has not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.nat(15), fc.nat(15), async (limit, count, seen) => {
        const buffer = filled(limit, count)
        const [first, ...rest] = await eventsOf(buffer.since(idOf(buffer, seen)))
        const expected = Array.from({ length: Math.max(0, count - seen) }, (_, i) => ({
          data: String(seen + i + 1),
          id: idOf(buffer, seen + i + 1),
        }))
        if (first?.event === 'reset') {
          expect([rest, seen > count || count - seen > limit, first.id]).toEqual([[], true, buffer.position])
        } else expect(first === undefined ? [] : [first, ...rest].map(({ data, id }) => ({ data, id }))).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a broadcast that keeps its events', () => {
  it('B28: needs somebody who keeps them', () => {
    const { response } = liveResponse()
    expect(() => new Broadcast().add(response.stream, { after: null })).toThrow(
      expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringContaining('new ReplayBuffer(1000)') }),
    )
    expect(response.committed).toBe(false)
  })

  it('B28: an event that is refused is not kept', async () => {
    const replay = new ReplayBuffer(2)
    const broadcast = new Broadcast({ replay })
    await expect(broadcast.publish('x', { id: 1 })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    await expect(broadcast.publish(Symbol('x'))).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    expect(replay.size).toBe(0)
    expect(await broadcast.publish('nobody listens')).toBe(0)
    expect(replay.size).toBe(1)
  })

  it('B28: a reader that comes back gets what it missed, in order and once, while others publish; one that was away too long a reset', async () => {
    const news = new Broadcast({ replay: new ReplayBuffer(3) })
    class NewsController extends Live(BaseController) {
      async index() {
        await news.follow(this.response.stream, { after: this.request.lastEventId })
      }
    }
    await using server = await launch((r) => r.get('/news', NewsController, 'index'))
    const open = (id: string | null) => server.app.stream('/news', id === null ? {} : { headers: { 'last-event-id': id } })
    const first = await open(null)
    await news.publish('a')
    const a = await first.next()
    expect([a?.data, a?.id]).toEqual(['a', expect.stringMatching(/-1$/)])
    first.abort()
    await news.publish('b', { event: 'named' })
    await news.publish('c')
    const again = await open(a!.id!)
    await news.publish('d')
    const seen = [await again.next(), await again.next(), await again.next()]
    expect(seen.map((event) => [event?.event ?? '', event?.data])).toEqual([
      ['named', 'b'],
      expect.arrayContaining(['c']),
      expect.arrayContaining(['d']),
    ])
    const late = await open(a!.id!)
    expect(await late.next()).toMatchObject({ data: 'b' })
    await news.publish('e')
    const lost = await open(a!.id!)
    const told = await lost.next()
    expect([told?.event, told?.json(), told?.id]).toEqual(['reset', { reason: 'too_old' }, expect.stringMatching(/-5$/)])
    await news.publish('f')
    expect(await lost.next()).toMatchObject({ data: 'f' })
    // Whoever saw nothing yet but its place misses nothing either.
    const fresh = await open(null)
    await news.publish('g')
    expect(await fresh.next()).toMatchObject({ data: 'g' })
  })

  it('B28: an event that waits for its turn is not told twice to who comes meanwhile', async () => {
    const replay = new ReplayBuffer(10)
    const news = new Broadcast({ replay })
    const start = replay.position
    // More than a batch, so that what is published waits.
    const crowd = Array.from({ length: 251 }, () => liveResponse().response)
    for (const { stream } of crowd) news.add(stream)
    const published = [news.publish('a'), news.publish('b')]
    const { response } = liveResponse()
    news.add(response.stream, { after: start })
    published.push(news.publish('c'))
    await Promise.all(published)
    await response.close()
    let text = ''
    for await (const chunk of response) text += Buffer.from(chunk).toString()
    expect(text.match(/data: ./g)).toEqual(['data: a', 'data: b', 'data: c'])
    for (const each of crowd) each.abort()
  })

  it('B28: an SSE of its own writes what was missed, too', async () => {
    const replay = filled(5, 3)
    class OwnController extends Live(BaseController) {
      async index() {
        const { stream } = this.response
        this.response.contentType = 'text/event-stream'
        const missed = replay.since(this.request.lastEventId)
        await using sse = new SSE(stream)
        if (missed !== '') await stream.write(missed)
        await sse.comment('here')
      }
    }
    await using server = await launch((r) => r.get('/own', OwnController, 'index'))
    const { text } = await server.app.get('/own', { headers: { 'last-event-id': idOf(replay, 2) } })
    expect(text).toBe(`id: ${replay.position}\ndata: 3\n\n: here\n\n`)
  })
})
