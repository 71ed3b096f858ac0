/** The Node `Writable` in front of a live stream (design §7.12). */
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it, jest } from '@jest/globals'
import { stringify } from 'csv-stringify'
import { FakeSink } from '../support/fake-sink.js'
import { get, launchLive, parseHead, unchunk, watchProcess } from '../support.js'
import { liveResponse, outcome, turn } from './helpers.js'

watchProcess()

function streaming({ queueBytes = 1000, blocked = false } = {}) {
  const { response } = liveResponse({ queueBytes })
  const sink = new FakeSink()
  if (blocked) sink.block()
  response.buffer.attach(sink)
  return { response, stream: response.stream, sink, writable: response.stream.writable }
}

describe('stream.writable', () => {
  it('is one and the same', () => {
    const { stream } = streaming()
    expect(stream.writable).toBe(stream.writable)
  })

  it('passes text and bytes on, and ends with the stream closed', async () => {
    const { stream, sink, response } = streaming()
    await pipeline(Readable.from(['hé', Buffer.from('llo')]), stream.writable)
    await response.awaitSent()
    expect([sink.text, sink.ends, stream.closed]).toEqual(['héllo', 1, true])
  })

  it.each([
    ['hex', '68e9', [0x68, 0xe9]],
    ['latin1', 'hé', [0x68, 0xe9]],
    ['base64', 'aOk=', [0x68, 0xe9]],
    ['utf8', 'hé', [0x68, 0xc3, 0xa9]],
  ] as const)('takes text in %s', async (encoding, text, expected) => {
    const { writable, sink } = streaming()
    writable.write(text, encoding)
    await turn()
    expect([...sink.bytes]).toEqual(expected)
  })

  it.each(['utf8', 'utf-8'] as const)('text in %s goes on as the text that it is, and bytes as bytes', async (encoding) => {
    const { stream, writable } = streaming()
    const write = jest.spyOn(stream, 'write')
    writable.write('hé', encoding)
    writable.write(Buffer.from('llo'))
    writable.write('68e9', 'hex')
    await turn()
    expect(write.mock.calls).toEqual([['hé'], [Buffer.from('llo')], [Buffer.from([0x68, 0xe9])]])
  })

  it('L29: is as slow as the reader, and drains with it', async () => {
    const { writable, sink } = streaming({ queueBytes: 100, blocked: true })
    let reads = 0
    const from = new Readable({
      highWaterMark: 100,
      read() {
        this.push(++reads > 10_000 ? null : Buffer.alloc(100))
      },
    })
    const piped = pipeline(from, writable)
    for (let i = 0; i < 50; i++) await turn()
    // What a Writable and a Readable hold themselves, and the queue of the stream.
    expect(reads).toBeLessThan(400)
    expect(await outcome(piped)).toBe('pending')
    sink.drain()
    await piped
    await turn()
    expect(sink.bytes).toHaveLength(1_000_000)
  })

  it('destroyed with an error, aborts the stream', async () => {
    const { stream, writable, sink } = streaming()
    writable.write('half')
    await turn()
    const reason = new Error('disk')
    writable.destroy(reason)
    await turn()
    expect([stream.connected, sink.destroys, sink.ends]).toEqual([false, 1, 0])
    await expect(stream.write('more')).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED', cause: reason })
  })

  it('destroyed before its end, aborts the stream: half a body must not look whole', async () => {
    const { stream, writable, sink } = streaming()
    writable.write('half')
    await turn()
    writable.destroy()
    await turn()
    expect([stream.connected, sink.destroys, sink.ends]).toEqual([false, 1, 0])
  })

  it('destroyed after its end, as every finished writable is, harms nothing', async () => {
    const { stream, writable, sink, response } = streaming({ blocked: true })
    writable.end('whole')
    for (let i = 0; i < 3; i++) await turn()
    expect(writable.destroyed).toBe(true)
    sink.drain()
    await response.awaitSent()
    expect([sink.text, stream.connected, sink.destroys]).toEqual(['whole', true, 0])
  })

  it.each([
    ['without an error it harms nothing', undefined, true],
    ['with one it aborts what is not delivered yet', new Error('disk'), false],
  ])('destroyed after somebody else closed the stream, %s', async (_, error, connected) => {
    const { stream, writable } = streaming({ blocked: true })
    writable.write('most')
    await turn()
    void stream.write('of it')
    await stream.close()
    writable.destroy(error)
    await turn()
    expect(stream.connected).toBe(connected)
  })

  it('the error of a source of a pipeline aborts the stream', async () => {
    const { stream, writable } = streaming()
    const from = new PassThrough()
    const piped = pipeline(from, writable)
    from.destroy(new Error('disk'))
    await expect(piped).rejects.toThrow('disk')
    expect([stream.connected, stream.closed]).toEqual([false, false])
  })

  it('a reader that leaves destroys it with the reason, and the pipeline rejects and lets go of its source', async () => {
    const { writable, sink } = streaming()
    const from = new PassThrough()
    const piped = pipeline(from, writable)
    from.write('one')
    await turn()
    sink.close()
    await expect(piped).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    expect([writable.destroyed, from.destroyed, writable.errored]).toMatchObject([true, true, { code: 'ERR_CLIENT_DISCONNECTED' }])
  })

  it('also while a write waits', async () => {
    const { writable, sink } = streaming({ queueBytes: 10, blocked: true })
    const piped = pipeline(Readable.from(Array.from({ length: 100 }, () => 'x'.repeat(100))), writable)
    for (let i = 0; i < 5; i++) await turn()
    sink.close()
    await expect(piped).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
  })

  it('B21: also after a shutdown fired the signal', async () => {
    const { response, writable, sink } = streaming()
    response.buffer.interrupt(new Error('stop'))
    await turn()
    expect(writable.destroyed).toBe(false)
    sink.close()
    expect(writable.destroyed).toBe(true)
  })

  it('of a reader that was lost already, it is destroyed from the start', async () => {
    const { response } = liveResponse()
    response.abort('no error at all')
    const { writable } = response.stream
    expect(writable.destroyed).toBe(true)
    await turn()
    expect(writable.errored).toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED', cause: 'no error at all' })
  })

  it('B26: a lost reader is no unhandled error, though nobody listens', async () => {
    const { writable, sink } = streaming()
    const from = new PassThrough()
    from.pipe(writable)
    from.write('one')
    await turn()
    sink.close()
    await turn()
    expect(writable.destroyed).toBe(true)
  })

  it('L36: ignoreDisconnect lets the pipeline come to its end', async () => {
    const { stream, writable, sink } = streaming()
    stream.ignoreDisconnect = true
    sink.close()
    await pipeline(Readable.from(['a', 'b']), writable)
    expect(sink.text).toBe('')
  })

  it('L92: more bytes than announced fail it with that mistake, and not with the cut that follows', async () => {
    const { response } = liveResponse()
    response.announceLength(2)
    response.buffer.attach(new FakeSink())
    const { writable } = response.stream
    await expect(pipeline(Readable.from(['abc']), writable)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    expect([writable.errored, response.stream.connected]).toMatchObject([{ code: 'ERR_ARGUMENT' }, false])
  })

  it('L92: fewer bytes than announced fail the pipeline', async () => {
    const { response } = liveResponse()
    response.announceLength(10)
    response.buffer.attach(new FakeSink())
    await expect(pipeline(Readable.from(['abc']), response.stream.writable)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })
})

describe('on the wire', () => {
  const rows = function* () {
    for (let i = 0; i < 5_000; i++) yield [i, `=name "${i}"`]
  }

  it('a CSV pipeline arrives whole, and the action is over', async () => {
    await using server = await launchLive((controller) =>
      controller.sendStream({ filename: 'rows.csv' }, (stream) =>
        pipeline(Readable.from(rows()), stringify({ escape_formulas: true }), stream.writable),
      ),
    )
    const { text, headers } = await server.app.get('/stream')
    expect(headers.get('content-type')).toBe('text/csv')
    expect(text.trimEnd().split('\n')).toHaveLength(5_000)
    expect(text).toContain(`4999,"'=name ""4999"""\n`)
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('L91: a source that fails midway cuts the connection', async () => {
    await using server = await launchLive((controller) => {
      const from = new PassThrough()
      from.write('half')
      setImmediate(() => from.destroy(new Error('disk')))
      return pipeline(from, controller.response.stream.writable)
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    const all = await raw.all()
    expect(all).not.toContain('0\r\n\r\n')
    await server.log.until(/disk/)
  })

  it('a reader that leaves ends the pipeline, without a complaint', async () => {
    const from = new PassThrough()
    await using server = await launchLive((controller) => pipeline(from, controller.response.stream.writable))
    const raw = await server.raw()
    raw.write(get('/stream'))
    from.write('one')
    await raw.read('one')
    raw.destroy()
    await server.log.until(/client disconnected/)
    expect([from.destroyed, server.log.of('warn', 'error', 'fatal')]).toEqual([true, []])
  })

  it('ends with a clean end', async () => {
    await using server = await launchLive((controller) => pipeline(Readable.from(['a', 'b']), controller.response.stream.writable))
    const raw = await server.raw()
    raw.write(get('/stream'))
    expect(parseHead(await raw.head()).status).toBe(200)
    expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('ab')
  })
})
