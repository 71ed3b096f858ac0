/** A Node readable as a body. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ReadableBody } from '../../../src/http/bodies/readable-body.js'
import { FakeSink } from '../../support/fake-sink.js'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** `once` of Node would reject with an error that comes first. */
const closed = (readable: Readable): Promise<void> => new Promise((resolve) => readable.once('close', resolve))

/** A readable that is fed by hand. */
const fed = (): Readable => new Readable({ read() {} })

const listening = (sink: FakeSink): number => ['drain', 'close'].reduce((sum, event) => sum + sink.listenerCount(event), 0)

describe('ReadableBody', () => {
  it('delivers everything, in order, to a sink that is full at random', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 })), fc.array(fc.boolean(), { maxLength: 5 }), async (chunks, moods) => {
        const sink = new FakeSink()
        let i = 0
        sink.accepts = () => {
          const accepts = moods.length === 0 || moods[i++ % moods.length] === true
          if (!accepts) setImmediate(() => sink.emit('drain'))
          return accepts
        }
        const buffers = chunks.map((each) => Buffer.from(each))
        new ReadableBody(Readable.from(buffers, { objectMode: false })).attach(sink)
        await once(sink, 'finish')
        expect([sink.bytes.equals(Buffer.concat(buffers)), sink.ends, sink.destroys]).toEqual([true, 1, 0])
      }),
      { numRuns: 50 },
    )
  })

  it('reads no further while its reader is behind', async () => {
    let reads = 0
    const readable = new Readable({
      highWaterMark: 1,
      read() {
        reads++
        this.push(Buffer.alloc(1000))
      },
    })
    const sink = new FakeSink().block()
    new ReadableBody(readable).attach(sink)
    for (let i = 0; i < 10; i++) await turn()
    expect(sink.writes).toHaveLength(1)
    expect(reads).toBeLessThan(5)
    readable.destroy()
  })

  it('a failure of the readable cuts the connection', async () => {
    const readable = fed()
    const sink = new FakeSink()
    new ReadableBody(readable).attach(sink)
    readable.push('a')
    await turn()
    readable.destroy(new Error('disk'))
    await closed(readable)
    expect([sink.text, sink.ends, sink.destroys > 0]).toEqual(['a', 0, true])
  })

  it('a readable that stops without an end cuts the connection', async () => {
    const readable = fed()
    const sink = new FakeSink()
    new ReadableBody(readable).attach(sink)
    readable.destroy()
    await closed(readable)
    expect([sink.ends, sink.destroys]).toEqual([0, 1])
  })

  it('a readable that failed before it was attached cuts the connection, and nothing else', async () => {
    const readable = fed()
    const body = new ReadableBody(readable)
    readable.destroy(new Error('early'))
    await closed(readable)
    const sink = new FakeSink()
    body.attach(sink)
    expect([sink.ends, sink.destroys, sink.eventNames()]).toEqual([0, 1, []])
  })

  it('T5: a lost peer destroys the readable', async () => {
    for (const lose of [(sink: FakeSink) => sink.close(), (sink: FakeSink) => sink.fail(new Error('reset'))]) {
      const readable = fed()
      const sink = new FakeSink()
      new ReadableBody(readable).attach(sink)
      lose(sink)
      await closed(readable)
      expect(readable.destroyed).toBe(true)
    }
  })

  it('L37: takes its listeners off the sink, and keeps the one for late errors', async () => {
    const sink = new FakeSink()
    const readable = Readable.from(['a'])
    new ReadableBody(readable).attach(sink)
    await closed(readable)
    expect(listening(sink)).toBe(0)
    expect(() => sink.fail(new Error('late'))).not.toThrow()
  })

  it('an abort destroys the readable, before and after it was attached', async () => {
    const waiting = fed()
    new ReadableBody(waiting).abort()
    expect(waiting.destroyed).toBe(true)
    const attached = fed()
    const sink = new FakeSink()
    const body = new ReadableBody(attached)
    body.attach(sink)
    body.abort()
    await closed(attached)
    expect([sink.ends, sink.destroys]).toEqual([0, 1])
  })
})
