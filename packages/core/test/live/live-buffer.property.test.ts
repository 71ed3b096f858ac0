/** Whatever is written, however the reader behaves: the bytes arrive in order, and every write settles. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { LiveResponse } from '../../src/live/live-response.js'
import { FakeSink } from '../support/fake-sink.js'
import { liveResponse, outcome, turn } from './helpers.js'

type Chunk = string | Uint8Array

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  // Halves of surrogate pairs, so that one ends a chunk and the other begins the next.
  fc.array(fc.constantFrom('\ud83d', '\ude00', 'a', 'é'), { maxLength: 4 }).map((parts) => parts.join('')),
  fc.integer({ min: 1, max: 20_000 }).map((size) => 'x'.repeat(size)),
)
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 16 }).map((some) => new Uint8Array(some)),
  fc.integer({ min: 1, max: 20_000 }).map((size) => new Uint8Array(size).fill(size % 256)),
)
const chunk: fc.Arbitrary<Chunk> = fc.oneof(text, bytes)
const steps = fc.array(fc.tuple(chunk, fc.boolean()), { maxLength: 25 })

const modelOf = (chunks: Chunk[]): Buffer => Buffer.concat(chunks.map((each) => Buffer.from(each as Uint8Array)))

/** A sink that is full whenever the pattern says so, and drains on its own a turn later. */
function moodySink(pattern: boolean[]): FakeSink {
  const sink = new FakeSink()
  let i = 0
  sink.accepts = () => {
    const accepts = pattern.length === 0 || (pattern[i++ % pattern.length] ?? true)
    if (!accepts) setImmediate(() => sink.emit('drain'))
    return accepts
  }
  return sink
}

describe('LiveBuffer', () => {
  it('L19, L22, L35: a reader gets every non-empty write as one chunk, in order', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.boolean(), { maxLength: 40 }), async (writes, pauses) => {
        const response = new LiveResponse()
        const received: Buffer[] = []
        const reading = (async () => {
          let i = 0
          for await (const each of response) {
            received.push(Buffer.from(each))
            if (pauses[i++]) await turn()
          }
        })()
        for (const [each, awaited] of writes) {
          const done = response.stream.write(each)
          if (awaited) expect(await done).toBe(Buffer.byteLength(each))
        }
        await response.close()
        await reading
        const expected = writes.map(([each]) => Buffer.from(each as Uint8Array)).filter(({ length }) => length > 0)
        expect(received.map(({ length }) => length)).toEqual(expected.map(({ length }) => length))
        expect(Buffer.concat(received).equals(Buffer.concat(expected))).toBe(true)
        expect(response.sent).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('L19, L22, L29: a socket that is full at random gets the same bytes', async () => {
    const pattern = fc.array(fc.boolean(), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(
        steps,
        pattern,
        fc.nat({ max: 25 }),
        fc.integer({ min: 1, max: 70_000 }),
        async (writes, moods, attachAt, queueBytes) => {
          const { response } = liveResponse({ queueBytes })
          const sink = moodySink(moods)
          const pending: Promise<number>[] = []
          for (const [i, [each, awaited]] of writes.entries()) {
            if (i === attachAt) response.buffer.attach(sink)
            const done = response.stream.write(each)
            pending.push(done)
            if (awaited && i >= attachAt) await done
          }
          if (attachAt >= writes.length) response.buffer.attach(sink)
          await response.close()
          await response.awaitSent()
          expect(sink.bytes.equals(modelOf(writes.map(([each]) => each)))).toBe(true)
          expect(await Promise.all(pending)).toEqual(writes.map(([each]) => Buffer.byteLength(each)))
          expect([sink.ends, sink.writes.every(({ length }) => length > 0)]).toEqual([1, true])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('L31–L34: an abort at any moment settles every write, and what arrived is a beginning of what was written', async () => {
    const pattern = fc.array(fc.boolean(), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(steps, pattern, fc.nat({ max: 25 }), fc.boolean(), fc.boolean(), async (writes, moods, abortAt, ignore, closes) => {
        const { response } = liveResponse({ queueBytes: 100 })
        response.stream.ignoreDisconnect = ignore
        const sink = moodySink(moods)
        response.buffer.attach(sink)
        const pending: Promise<number>[] = []
        for (const [i, [each, pauses]] of writes.entries()) {
          if (i === abortAt) response.abort()
          pending.push(response.stream.write(each))
          if (pauses) await turn()
        }
        if (closes) void response.close()
        response.abort()
        const outcomes = await Promise.all(pending.map(outcome))
        expect(outcomes).not.toContain('pending')
        if (ignore) expect(outcomes).toEqual(writes.map(([each]) => ({ value: Buffer.byteLength(each) })))
        const whole = modelOf(writes.map(([each]) => each))
        expect(whole.subarray(0, sink.bytes.length).equals(sink.bytes)).toBe(true)
        expect(['drain', 'close', 'finish'].map((event) => sink.listenerCount(event))).toEqual([0, 0, 0])
      }),
      { numRuns: 40 },
    )
  })

  it('L19–L27, L31–L34: whatever is done in whatever order, a plain list of the chunks says what arrives and what each write gives', async () => {
    const write = fc.record({ kind: fc.constantFrom('write' as const, 'writeln' as const), chunk: text })
    const bytesStep = fc.record({ kind: fc.constant('write' as const), chunk: bytes })
    const calm = fc.record({ kind: fc.constantFrom('block' as const, 'drain' as const, 'turn' as const) })
    const end = fc.record({ kind: fc.constantFrom('close' as const, 'abort' as const) })
    const step = fc.oneof({ weight: 4, arbitrary: write }, { weight: 2, arbitrary: bytesStep }, { weight: 4, arbitrary: calm }, end)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 30_000 }), async (doing, queueBytes) => {
        const { response } = liveResponse({ queueBytes, maxBufferedBytes: 10_000_000 })
        const { stream } = response
        const sink = new FakeSink()
        response.buffer.attach(sink)
        const model: Chunk[] = []
        const writes: { done: Promise<number>; refusal: string | null; bytes: number }[] = []
        let [closed, aborted] = [false, false]
        for (const each of doing) {
          if (each.kind === 'write' || each.kind === 'writeln') {
            const wire = each.kind === 'writeln' && !(each.chunk as string).endsWith('\n') ? `${each.chunk as string}\n` : each.chunk
            const refusal = closed ? 'ERR_CLOSED_STREAM' : aborted ? 'ERR_CLIENT_DISCONNECTED' : null
            if (refusal === null) model.push(wire)
            const done = each.kind === 'write' ? stream.write(each.chunk) : stream.writeln(each.chunk as string)
            writes.push({ done, refusal, bytes: Buffer.byteLength(wire) })
          } else if (each.kind === 'close') {
            closed = true
            void stream.close()
          } else if (each.kind === 'abort') {
            // What is delivered already cannot be taken back.
            if (!response.sent) aborted = true
            stream.abort()
          } else if (each.kind === 'turn') await turn()
          else if (each.kind === 'block') sink.block()
          else sink.drain()
        }
        sink.drain()
        await stream.close()
        for (let i = 0; i < 5; i++) await turn()
        const whole = modelOf(model)
        if (aborted) expect(whole.subarray(0, sink.bytes.length).equals(sink.bytes)).toBe(true)
        else expect([sink.bytes.equals(whole), sink.ends, sink.destroys]).toEqual([true, 1, 0])
        for (const { done, refusal, bytes } of writes) {
          const became = await outcome(done)
          if (refusal !== null) expect(became).toEqual({ error: refusal })
          else if (aborted) expect([{ value: bytes }, { error: 'ERR_CLIENT_DISCONNECTED' }]).toContainEqual(became)
          else expect(became).toEqual({ value: bytes })
        }
      }),
      { numRuns: 150 },
    )
  })
})
