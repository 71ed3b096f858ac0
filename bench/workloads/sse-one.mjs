/** sse-one: how fast one client gets many small events, and what an event costs. */
import { expectEqual, expectHead, fetchText } from '../lib/client.mjs'
import { openStream } from '../lib/socket.mjs'

const EVENTS = 200_000
const CLOSING_BRACE = 0x7d // the data of an event is one flat JSON object, so this counts events

/** One stream, read as fast as it comes: `{ events, bytes, ms }`. */
function readStream(port, count) {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    let events = 0
    let bytes = 0
    const socket = openStream(port, `/sse/one?n=${count}`, {
      onBody(buffer, from, to) {
        bytes += to - from
        for (let i = from; i < to; i++) if (buffer[i] === CLOSING_BRACE) events++
        if (events < count) return
        resolve({ events, bytes, ms: performance.now() - started })
        socket.destroy()
      },
      onClose: () => reject(new Error(`the stream ended after ${events} of ${count} events`)),
    })
  })
}

export const client = {
  async streams(port, { seconds }) {
    const endsAt = performance.now() + seconds * 1000
    const total = { events: 0, bytes: 0, ms: 0 }
    do {
      const one = await readStream(port, EVENTS)
      for (const key of Object.keys(total)) total[key] += one[key]
    } while (performance.now() < endsAt)
    return total
  },
}

export default {
  title: `GET /sse/one, one client, streams of ${EVENTS.toLocaleString('en-US')} events, one write per event`,
  main: 'eventsPerSecond',
  better: 'more',
  cpu: 'cpuMicros',
  columns: [
    ['events/s', 'eventsPerSecond', 0],
    ['CPU µs/event', 'cpuMicros', 2],
    ['wire B/event', 'bytesPerEvent', 1],
    ['peak RSS MB', 'peak', 0],
  ],
  async check(port) {
    const answer = await fetchText(port, '/sse/one?n=1000', { headers: { accept: 'text/event-stream' } })
    expectHead(answer, 200, 'text/event-stream')
    const data = answer.body.split('\n').filter((line) => line.startsWith('data:'))
    expectEqual('events', data.length, 1000)
    for (const [i, line] of data.entries()) expectEqual('data', JSON.parse(line.slice(5)).i, i)
    expectEqual('end of the stream', answer.body.endsWith('\n\n'), true)
  },
  warmUp: (session) => session.run('streams', { seconds: 1.5 }),
  async measure(session, { seconds }) {
    session.resetPeak()
    const { result, cpuMs, usage } = await session.measured('streams', { seconds })
    return {
      eventsPerSecond: (result.events / result.ms) * 1000,
      cpuMicros: (cpuMs * 1000) / result.events,
      bytesPerEvent: result.bytes / result.events,
      peak: session.peakMb(),
      ...usage,
    }
  },
}
