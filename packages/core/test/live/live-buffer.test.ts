/** The stream as its action sees it: what a write takes, gives and waits for. */
import { afterEach, describe, expect, it } from '@jest/globals'
import { LiveBuffer } from '../../src/live/live-buffer.js'
import { LiveResponse } from '../../src/live/live-response.js'
import { SLOT_BYTES } from '../../src/live/outbox.js'
import { FakeSink } from '../support/fake-sink.js'
import { chunksOf, liveResponse, outcome, turn } from './helpers.js'

const QUEUE_SIZE = LiveBuffer.queueSize

afterEach(() => {
  LiveBuffer.queueSize = QUEUE_SIZE
})

const letters = (count: number): string[] => Array.from({ length: count }, (_, i) => String.fromCharCode(97 + i))

describe('write', () => {
  it('L19: resolves to the number of bytes, and each non-empty write is one chunk', async () => {
    const { stream } = new LiveResponse()
    const sizes = await Promise.all([
      stream.write('foo'),
      stream.write('hé'),
      stream.write(''),
      stream.write(Uint8Array.of(0, 255, 10, 13)),
    ])
    expect(sizes).toEqual([3, 3, 0, 4])
    expect(await stream.write(Uint8Array.of(65, 66).buffer)).toBe(2)
  })

  it('L19: delivers bytes unchanged and text as UTF-8, a chunk per write', async () => {
    const response = new LiveResponse()
    for (const chunk of ['hé', Uint8Array.of(0, 255, 10, 13), 'a\ud83d', '\ude00b']) void response.stream.write(chunk)
    void response.close()
    const chunks: Uint8Array[] = []
    for await (const chunk of response) chunks.push(chunk)
    expect(chunks.map((chunk) => [...chunk])).toEqual([
      [0x68, 0xc3, 0xa9],
      [0, 255, 10, 13],
      [0x61, 0xef, 0xbf, 0xbd],
      [0xef, 0xbf, 0xbd, 0x62],
    ])
  })

  it.each([[12], [null], [undefined], [{}], [new Uint16Array(1)]])('B32, L20: %p is refused and commits nothing', async (value) => {
    const response = new LiveResponse()
    const refused = response.stream.write(value as never)
    await expect(refused).rejects.toMatchObject({ name: 'ArgumentError', code: 'ERR_ARGUMENT' })
    await expect(response.stream.writeln(value as never)).rejects.toBeInstanceOf(TypeError)
    expect(response.committed).toBe(false)
  })

  it('L21: sends the bytes as they were at the call', async () => {
    const response = new LiveResponse()
    const bytes = Buffer.from('one')
    void response.stream.write(bytes)
    bytes.write('two')
    void response.stream.write(bytes)
    void response.close()
    expect(await chunksOf(response)).toEqual(['one', 'two'])
  })

  it('L21: also when a sink that is attached takes them later', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink()
    response.buffer.attach(sink)
    const bytes = Buffer.from('one')
    void response.stream.write(bytes)
    bytes.write('two')
    await turn()
    expect(sink.text).toBe('one')
  })

  it('L22: keeps the order of calls that nobody awaits', async () => {
    const response = new LiveResponse()
    void response.stream.write('a')
    void response.stream.write('b')
    await response.close()
    expect(await chunksOf(response)).toEqual(['a', 'b'])
  })

  it('L2, L23: an empty write commits before it returns, and adds no chunk', async () => {
    const response = new LiveResponse()
    void response.stream.write('')
    expect(response.committed).toBe(true)
    void response.stream.write(new Uint8Array(0))
    void response.close()
    expect(await chunksOf(response)).toEqual([])
  })

  it('L23: an empty write sends nothing to the socket', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink()
    await response.stream.write('')
    response.buffer.attach(sink)
    await response.stream.write('')
    await turn()
    expect(sink.writes).toEqual([])
  })

  it('L65: the first write after a disconnect commits, and rejects', async () => {
    const response = new LiveResponse()
    response.abort()
    expect(response.stream.signal.aborted).toBe(true)
    await expect(response.stream.write('a')).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    expect(response.committed).toBe(true)
  })

  it('a failing commit is the failure of the write, and leaves the response uncommitted', async () => {
    const response = new LiveResponse()
    response.beforeCommit(() => {
      throw new RangeError('session too big')
    })
    expect(await outcome(response.stream.write('a'))).toEqual({ error: 'RangeError' })
    expect(await outcome(response.close())).toEqual({ error: 'RangeError' })
    expect([response.committed, response.stream.closed]).toEqual([false, false])
  })
})

describe('writeln', () => {
  it.each([
    ['', '\n'],
    ['a', 'a\n'],
    ['b\n', 'b\n'],
    ['c\r\n', 'c\r\n'],
    ['d\n\n', 'd\n\n'],
  ])('L24: %j is sent as %j', async (line, sent) => {
    const response = new LiveResponse()
    expect(await response.stream.writeln(line)).toBe(sent.length)
    await response.close()
    expect(await chunksOf(response)).toEqual([sent])
  })
})

describe('the bound without a socket', () => {
  it('L28: ten writes resolve, the eleventh waits until a reader takes one', async () => {
    const response = new LiveResponse()
    for (const letter of letters(10)) expect(await outcome(response.stream.write(letter))).toEqual({ value: 1 })
    const eleventh = response.stream.write('k')
    expect(await outcome(eleventh)).toBe('pending')
    const reader = response[Symbol.asyncIterator]()
    await reader.next()
    expect(await outcome(eleventh)).toEqual({ value: 1 })
  })

  it('L28: each chunk that is taken makes place for one waiting write', async () => {
    const response = new LiveResponse()
    for (const letter of letters(10)) void response.stream.write(letter)
    const waiting = ['k', 'l', 'm'].map((letter) => response.stream.write(letter))
    const reader = response[Symbol.asyncIterator]()
    for (let taken = 1; taken <= 3; taken++) {
      await reader.next()
      const outcomes = await Promise.all(waiting.map(outcome))
      expect(outcomes.filter((each) => each !== 'pending')).toHaveLength(taken)
    }
  })

  it('L28, L68: null never waits', async () => {
    LiveBuffer.queueSize = null
    const response = new LiveResponse()
    for (const letter of letters(26)) await response.stream.write(letter)
    await response.close()
    expect((await chunksOf(response)).join('')).toBe(letters(26).join(''))
  })

  it('L28: the size is read when the buffer is made', async () => {
    LiveBuffer.queueSize = 1
    const response = new LiveResponse()
    LiveBuffer.queueSize = null
    expect(await outcome(response.stream.write('a'))).toEqual({ value: 1 })
    expect(await outcome(response.stream.write('b'))).toBe('pending')
  })
})

describe('with a socket', () => {
  it('gathers many small texts into few writes, in order', async () => {
    const { response } = liveResponse()
    const sink = new FakeSink()
    response.buffer.attach(sink)
    for (let i = 0; i < 1000; i++) await response.stream.write(`${i},`)
    await response.close()
    await response.awaitSent()
    expect(sink.writes.length).toBeLessThan(5)
    expect(sink.text).toBe(Array.from({ length: 1000 }, (_, i) => `${i},`).join(''))
  })

  it('passes a big chunk on by itself', async () => {
    const { response } = liveResponse()
    const sink = new FakeSink()
    response.buffer.attach(sink)
    const big = 'x'.repeat(SLOT_BYTES + 1)
    for (const chunk of ['a', big, 'b']) void response.stream.write(chunk)
    await turn()
    expect(sink.writes.map(String)).toEqual(['a', big, 'b'])
  })

  it('L29: a full socket holds the producer at queueBytes, and drain lets it go on', async () => {
    const { response } = liveResponse({ queueBytes: 1000 })
    const sink = new FakeSink().block()
    response.buffer.attach(sink)
    const chunk = 'x'.repeat(400)
    await response.stream.write('first')
    await turn()
    for (let i = 0; i < 2; i++) expect(await outcome(response.stream.write(chunk))).toEqual({ value: 400 })
    const held = [response.stream.write(chunk), response.stream.write(chunk)]
    expect(await Promise.all(held.map(outcome))).toEqual(['pending', 'pending'])
    sink.drain()
    expect(await Promise.all(held.map(outcome))).toEqual([{ value: 400 }, { value: 400 }])
    expect(sink.bytes).toHaveLength('first'.length + 4 * 400)
  })

  it('L29: the bound also counts what tiny chunks of bytes cost', async () => {
    const { response } = liveResponse({ queueBytes: 64 * 1024 })
    const sink = new FakeSink().block()
    response.buffer.attach(sink)
    await response.stream.write('first')
    await turn()
    let written = 0
    while ((await outcome(response.stream.write(Uint8Array.of(1)))) !== 'pending') written++
    expect(written).toBeLessThan(1100)
  })

  it('L28: writes that waited for a reader are released when a socket comes', async () => {
    const response = new LiveResponse()
    for (const letter of letters(10)) void response.stream.write(letter)
    const waiting = response.stream.write('k')
    const sink = new FakeSink()
    response.buffer.attach(sink)
    expect(await outcome(waiting)).toEqual({ value: 1 })
    expect(sink.text).toBe('abcdefghijk')
  })

  it('a producer that never waits for anything else lets the event loop turn', async () => {
    const { response } = liveResponse()
    response.buffer.attach(new FakeSink())
    let turns = 0
    const count = (): void => {
      turns++
      immediate = setImmediate(count)
    }
    let immediate = setImmediate(count)
    const line = `${'x'.repeat(99)}\n`
    for (let i = 0; i < 50_000; i++) await response.stream.write(line)
    clearImmediate(immediate)
    expect(turns).toBeGreaterThan(5)
  })
})

describe('bounded memory', () => {
  it('a long text that waits behind others is kept as bytes, outside of the heap; one that leaves at once stays a text', async () => {
    const { response } = liveResponse()
    const sink = new FakeSink().block()
    response.buffer.attach(sink)
    const long = `é${'x'.repeat(SLOT_BYTES)}`
    for (let i = 0; i < 3; i++) void response.stream.write(long)
    sink.drain()
    await turn()
    expect(sink.writes.map((chunk) => typeof chunk)).toEqual(['string', 'string', 'object'])
    expect(sink.text).toBe(long.repeat(3))
  })

  it('B25: writes that outrun maxBufferedBytes abort the stream', async () => {
    const { response } = liveResponse({ queueBytes: 5_000, maxBufferedBytes: 10_000 })
    const chunk = 'x'.repeat(4000)
    const [first, held] = [response.stream.write(chunk), response.stream.write(chunk)]
    expect(await first).toBe(4000)
    await expect(response.stream.write(chunk)).rejects.toMatchObject({ code: 'ERR_STREAM_OVERFLOW' })
    await expect(held).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    expect(response.stream.connected).toBe(false)
    expect(response.stream.signal.reason).toMatchObject({ code: 'ERR_STREAM_OVERFLOW' })
    await expect(response.stream.write('a')).rejects.toMatchObject({
      code: 'ERR_CLIENT_DISCONNECTED',
      cause: { code: 'ERR_STREAM_OVERFLOW' },
    })
    expect(await chunksOf(response)).toEqual([])
  })

  it('B25: whoever awaits each write never outruns a reader, however large the chunks, with and without a socket', async () => {
    const { response } = liveResponse({ queueBytes: 5_000, maxBufferedBytes: 10_000 })
    let written = 0
    const work = async (): Promise<void> => {
      for (; written < 20; written++) await response.stream.write(new Uint8Array(8_000))
      await response.close()
    }
    const done = work()
    await turn()
    expect(written).toBe(0)
    const sink = new FakeSink()
    sink.accepts = () => {
      setImmediate(() => sink.emit('drain'))
      return false
    }
    response.buffer.attach(sink)
    await done
    await response.awaitSent()
    expect(sink.bytes.length).toBe(160_000)
  })

  it('B25: a single chunk may be bigger than the bound', async () => {
    const { response } = liveResponse({ maxBufferedBytes: 10 })
    expect(await response.stream.write('x'.repeat(100))).toBe(100)
    expect(response.stream.connected).toBe(true)
  })

  it('B25: a great many tiny writes that nobody awaits are bounded too', async () => {
    const { response } = liveResponse({ queueBytes: 1000, maxBufferedBytes: 64 * 1024 })
    const sink = new FakeSink().block()
    response.buffer.attach(sink)
    let writes = 0
    while (response.stream.connected && writes < 3000) {
      void response.stream.write('x')
      writes++
    }
    expect(response.stream.connected).toBe(false)
    expect(sink.destroys).toBe(1)
  })

  it('remembers at most ten refused writes', async () => {
    const response = new LiveResponse()
    await response.close()
    for (let i = 0; i < 100; i++) void response.stream.write('late')
    expect(response.buffer.droppedFailures()).toHaveLength(10)
  })
})

describe('dropped promises', () => {
  it('L37: mistakes that nobody looked at are there for the log; looked-at ones and disconnects are not', async () => {
    const response = new LiveResponse()
    void response.stream.write(12 as never)
    await response.stream.write(13 as never).catch(() => {})
    response.abort()
    for (let i = 0; i < 20; i++) void response.stream.write('dead')
    await response.close()
    void response.stream.write('late')
    await turn()
    expect(response.buffer.droppedFailures()).toMatchObject([{ code: 'ERR_ARGUMENT' }, { code: 'ERR_CLOSED_STREAM' }])
  })
})

describe('onError', () => {
  it('L36: keeps the last callback, gives it the error, awaits it, and calls it once', async () => {
    const { buffer } = new LiveResponse()
    const calls: unknown[] = []
    buffer.onError(() => void calls.push('first'))
    buffer.onError(async (error) => {
      await turn()
      calls.push(error)
    })
    await buffer.notifyError('e1')
    expect(calls).toEqual(['e1'])
    await buffer.notifyError('e2')
    expect(calls).toEqual(['e1'])
  })

  it('L36: nothing happens without a callback, and its failure is passed on', async () => {
    const { buffer } = new LiveResponse()
    await expect(buffer.notifyError('e')).resolves.toBeUndefined()
    buffer.onError(() => Promise.reject(new RangeError('in the callback')))
    await expect(buffer.notifyError('e')).rejects.toThrow('in the callback')
  })
})

describe('disposal and detaching', () => {
  it('L40: await using closes the stream, also on a throw', async () => {
    const ended = new LiveResponse()
    {
      await using stream = ended.stream
      await stream.write('a')
    }
    expect(ended.stream.closed).toBe(true)
    const thrown = new LiveResponse()
    const act = async (): Promise<void> => {
      await using stream = thrown.stream
      await stream.write('a')
      throw new RangeError('in the block')
    }
    await expect(act()).rejects.toThrow('in the block')
    expect(thrown.stream.closed).toBe(true)
  })

  it('L56: remembers that the stream was handed to somebody else', () => {
    const { buffer } = new LiveResponse()
    expect(buffer.detached).toBe(false)
    buffer.detach()
    expect([buffer.detached, buffer.closed]).toEqual([true, false])
  })
})
