/** The life of a live response without a server: its flags, its head at commit, its bodies. */
import { Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { ReadableBody } from '../../src/http/bodies/readable-body.js'
import { HeaderMap } from '../../src/http/headers.js'
import { assertLength, LiveResponse } from '../../src/live/live-response.js'
import { SSE } from '../../src/live/sse.js'
import { fakeRequest } from '../support/fake-request.js'
import { FakeSink } from '../support/fake-sink.js'
import { FakeWire } from '../support/fake-wire.js'
import { chunksOf, liveResponse, outcome, turn } from './helpers.js'

const flags = ({ committed, sending, sent }: LiveResponse): boolean[] => [committed, sending, sent]

/** A response after its first write, as it was set up before. */
function written(setUp: (response: LiveResponse) => void = () => {}): LiveResponse {
  const response = new LiveResponse()
  setUp(response)
  void response.stream.write('omg')
  return response
}

describe('the flags', () => {
  it('L1: turn true in order, and stay so', async () => {
    const response = new LiveResponse()
    expect(flags(response)).toEqual([false, false, false])
    await response.stream.write('a')
    await response.close()
    expect(flags(response)).toEqual([true, false, false])
    for await (const _ of response) expect(flags(response)).toEqual([true, true, false])
    expect(flags(response)).toEqual([true, true, true])
    response.abort()
    expect(flags(response)).toEqual([true, true, true])
  })

  it('L1: with a server, sending follows the head and sent the last byte', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink()
    sink.onEnd = () => {}
    await response.stream.write('a')
    response.outgoing?.markSending(new FakeWire().asServerResponse)
    response.buffer.attach(sink)
    expect(flags(response)).toEqual([true, true, false])
    await response.close()
    expect(response.sent).toBe(false)
    sink.finish()
    expect(flags(response)).toEqual([true, true, true])
  })

  it.each<[string, (response: LiveResponse) => void]>([
    ['write', (response) => void response.stream.write('a')],
    ['an empty write', (response) => void response.stream.write('')],
    ['writeln', (response) => void response.stream.writeln('a')],
    ['stream.close', (response) => void response.stream.close()],
    ['close', (response) => void response.close()],
    ['commit', (response) => response.commit()],
    [
      'assigning a body',
      (response) => {
        response.body = 'a'
      },
    ],
    [
      'assigning an empty body',
      (response) => {
        response.body = ''
      },
    ],
  ])('L2: %s commits before it returns', (_, act) => {
    const response = new LiveResponse()
    act(response)
    expect(response.committed).toBe(true)
  })

  it('L2: setting the head does not commit', () => {
    const response = new LiveResponse()
    response.status = 201
    response.headers.set('X-A', '1')
    response.contentType = 'text/plain'
    expect(response.committed).toBe(false)
  })
})

describe('waiting', () => {
  it('L3: any number of waiters resolve at commit, and at once afterwards', async () => {
    const response = new LiveResponse()
    const waiters = [response.awaitCommit(), response.awaitCommit()]
    expect(await Promise.all(waiters.map(outcome))).toEqual(['pending', 'pending'])
    void response.stream.write('a')
    await Promise.all(waiters)
    await response.awaitCommit()
  })

  it('L3, L45: who waits goes on when the action failed before it committed', async () => {
    const response = new LiveResponse()
    const waiting = response.awaitCommit()
    const failure = new Error('no page')
    response.fail(failure)
    await waiting
    expect([response.committed, response.stream.connected]).toEqual([false, false])
    expect(response.stream.signal.reason).toBe(failure)
  })

  it('L4: awaitSent is pending while chunks are unread, and resolves after the last', async () => {
    const response = new LiveResponse()
    const sent = response.awaitSent()
    await response.stream.write('a')
    await response.close()
    expect(await outcome(sent)).toBe('pending')
    await chunksOf(response)
    await sent
    expect(response.sent).toBe(true)
    await response.awaitSent()
  })

  it('L4: awaitSent rejects when the peer was lost, also when it is asked later', async () => {
    const response = new LiveResponse()
    const sent = response.awaitSent()
    response.abort()
    expect(await outcome(sent)).toEqual({ error: 'ERR_CLIENT_DISCONNECTED' })
    expect(await outcome(response.awaitSent())).toEqual({ error: 'ERR_CLIENT_DISCONNECTED' })
  })

  it('L18: close and abort are those of the stream', async () => {
    const closed = new LiveResponse()
    await closed.close()
    expect([closed.stream.closed, closed.stream.connected]).toEqual([true, true])
    const aborted = new LiveResponse()
    aborted.abort()
    expect([aborted.stream.closed, aborted.stream.connected]).toEqual([false, false])
  })
})

describe('the head at commit', () => {
  it('L5: is prepared once', () => {
    const response = new LiveResponse()
    let prepared = 0
    response.beforeCommit(() => {
      prepared++
      response.headers.append('Set-Cookie', 'a=1')
    })
    void response.stream.write('a')
    response.commit()
    void response.close()
    expect(prepared).toBe(1)
    expect(response.headers.getAll('set-cookie')).toEqual(['a=1'])
  })

  it('L6: sessions and cookies come after types and cache directives, and before the copy', () => {
    const response = new LiveResponse()
    const seen: (string | null)[] = []
    response.beforeCommit(() => {
      seen.push(response.headers.get('content-type'), response.headers.get('cache-control'))
      response.headers.set('X-Session', 'saved')
    })
    void response.stream.write('a')
    expect(seen).toEqual(['text/html; charset=utf-8', 'no-cache'])
    expect(response.outgoing?.headers.get('x-session')).toBe('saved')
  })

  it('L6, L16: the no-cache of a write wins over the conditional-GET default of a close', () => {
    const date = new Date(0)
    const setUp = (response: LiveResponse): void => {
      response.lastModified = date
    }
    expect(written(setUp).headers.get('cache-control')).toBe('no-cache')
    const closed = new LiveResponse()
    setUp(closed)
    void closed.close()
    expect(closed.headers.get('cache-control')).toBe('max-age=0, private, must-revalidate')
    const tagged = new LiveResponse()
    tagged.etag = '"a"'
    void tagged.close()
    expect(tagged.headers.get('cache-control')).toBe('max-age=0, private, must-revalidate')
  })

  it.each<[string, (response: LiveResponse) => void, string]>([
    ['nothing', () => {}, 'text/html; charset=utf-8'],
    [
      'charset = "utf-16"',
      (response) => {
        response.charset = 'utf-16'
      },
      'text/html; charset=utf-16',
    ],
    [
      'charset = false',
      (response) => {
        response.charset = false
      },
      'text/html',
    ],
    ['the header', (response) => response.headers.set('Content-Type', 'text/event-stream'), 'text/event-stream'],
    [
      'contentType',
      (response) => {
        response.contentType = 'text/event-stream'
      },
      'text/event-stream; charset=utf-8',
    ],
    [
      'contentType with a charset',
      (response) => {
        response.contentType = 'text/csv; charset=latin1'
      },
      'text/csv; charset=latin1',
    ],
    [
      'contentType, then charset = false',
      (response) => {
        response.contentType = 'text/csv'
        response.charset = false
      },
      'text/csv',
    ],
  ])('L7: content type after setting %s', (_, setUp, expected) => {
    expect(written(setUp).headers.get('content-type')).toBe(expected)
  })

  it('L7: the default is not there before the commit', () => {
    expect(new LiveResponse().contentType).toBeNull()
  })

  it.each<[string | null, string]>([
    [null, 'no-cache'],
    ['public', 'public'],
    ['private', 'private'],
    ['no-store', 'no-store'],
    ['public, no-store', 'no-store'],
    ['private, no-store', 'private, no-store'],
    ['no-cache, no-store', 'no-store'],
    ['no-cache, no-transform', 'no-cache, no-transform'],
    ['no-transform', 'private, no-transform'],
    ['max-age=10', 'max-age=10, private'],
    ['max-age=10, must-revalidate, immutable', 'max-age=10, private, must-revalidate, immutable'],
  ])('L8: Cache-Control %j before the first write is %j on the wire', (given, expected) => {
    const response = written(({ headers }) => given !== null && headers.set('Cache-Control', given))
    expect(response.outgoing?.headers.get('cache-control')).toBe(expected)
  })

  it('L8: what cacheControl says beats the default of a write', () => {
    expect(
      written(({ cacheControl }) => {
        cacheControl.public = true
      }).headers.get('cache-control'),
    ).toBe('public')
    expect(
      written(({ cacheControl }) => {
        cacheControl.maxAge = 60
      }).headers.get('cache-control'),
    ).toBe('max-age=60, private')
    expect(
      written(({ cacheControl }) => {
        cacheControl.noStore = true
      }).headers.get('cache-control'),
    ).toBe('no-store')
  })

  it('L9: a stale Content-Length survives neither a write, nor a close without one, nor a bare commit', async () => {
    const response = written(({ headers }) => headers.set('Content-Length', 1234))
    await response.close()
    expect(response.headers.has('content-length')).toBe(false)
    expect(await chunksOf(response)).toEqual(['omg'])
    for (const end of [(each: LiveResponse) => void each.close(), (each: LiveResponse) => each.commit()]) {
      const empty = new LiveResponse()
      empty.headers.set('Content-Length', 5)
      end(empty)
      expect(empty.outgoing?.headers.has('content-length')).toBe(false)
    }
  })

  it.each([100, 204, 205, 304])('L10: status %d has no type, no length, and a body that goes nowhere', async (status) => {
    const response = new LiveResponse()
    response.status = status
    response.contentType = 'text/plain'
    response.headers.set('Content-Length', 5)
    for (let i = 0; i < 30; i++) expect(await response.stream.write('hé')).toBe(3)
    await response.close()
    expect([response.headers.has('content-type'), response.headers.has('content-length')]).toEqual([false, false])
    expect(response.stream.connected).toBe(true)
    expect(await chunksOf(response)).toEqual([])
    expect(response.sent).toBe(true)
  })

  it('L10: nothing of it reaches a sink either', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink()
    response.status = 204
    await response.stream.write('a')
    response.buffer.attach(sink)
    await response.stream.write('b')
    await response.close()
    await response.awaitSent()
    expect(sink.writes).toEqual([])
  })

  it('L13: default headers are there, and changing them leaves the default alone', () => {
    const defaultHeaders = new HeaderMap({ 'X-Frame-Options': 'SAMEORIGIN' })
    const response = new LiveResponse({ defaultHeaders })
    response.headers.set('X-Frame-Options', 'DENY')
    expect(defaultHeaders.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(new LiveResponse({ defaultHeaders }).headers.get('x-frame-options')).toBe('SAMEORIGIN')
  })

  it('L17: the status takes numbers and names before the commit', () => {
    expect(
      written((response) => {
        response.status = 201
      }).outgoing?.status,
    ).toBe(201)
    expect(
      written((response) => {
        response.status = 'unprocessable_content'
      }).outgoing?.status,
    ).toBe(422)
  })

  it('L27: a close without a write gives 200 and the default type', async () => {
    const response = new LiveResponse()
    await response.close()
    expect([response.status, response.contentType]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await chunksOf(response)).toEqual([])
  })

  it.each<[string, string | null]>([
    ['text/event-stream', 'no'],
    ['text/event-stream; charset=utf-8', 'no'],
    ['Text/Event-Stream', 'no'],
    ['text/event-streams', null],
    ['text/plain', null],
  ])('B5, L77: %s gets X-Accel-Buffering %j', (type, expected) => {
    expect(written(({ headers }) => headers.set('Content-Type', type)).headers.get('x-accel-buffering')).toBe(expected)
  })

  it('B5, L77: an X-Accel-Buffering of the action stays', () => {
    const response = written(({ headers }) => {
      headers.set('Content-Type', 'text/event-stream')
      headers.set('X-Accel-Buffering', 'yes')
    })
    expect(response.headers.get('x-accel-buffering')).toBe('yes')
  })

  it('B31, T2: a head that middlewares see names nothing of one connection, which HTTP/2 forbids', async () => {
    const forbidden = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']
    const { response } = liveResponse()
    await new SSE(response.stream).write('x')
    const whole = new LiveResponse()
    whole.body = 'x'
    for (const { headers } of [response.outgoing!, whole.outgoing!]) {
      expect(forbidden.filter((name) => headers.has(name))).toEqual([])
    }
  })
})

describe('the sealed head', () => {
  it.each<[string, (response: LiveResponse) => void]>([
    ['headers.set', ({ headers }) => headers.set('X-Late', '1')],
    ['headers.append', ({ headers }) => headers.append('X-Late', '1')],
    ['headers.delete', ({ headers }) => void headers.delete('content-type')],
    [
      'status',
      (response) => {
        response.status = 500
      },
    ],
    [
      'contentType',
      (response) => {
        response.contentType = 'text/plain'
      },
    ],
    [
      'contentType = null',
      (response) => {
        response.contentType = null
      },
    ],
    [
      'charset',
      (response) => {
        response.charset = 'utf-16'
      },
    ],
    [
      'location',
      (response) => {
        response.location = '/x'
      },
    ],
    [
      'etag',
      (response) => {
        response.etag = '"a"'
      },
    ],
    [
      'lastModified',
      (response) => {
        response.lastModified = new Date()
      },
    ],
    ['reset', (response) => response.reset()],
  ])('L11, L17: %s throws after the commit, changes nothing and leaves the stream alone', async (_, change) => {
    const response = written()
    const before = [...response.headers]
    expect(() => change(response)).toThrow(
      expect.objectContaining({ name: 'HeadersSentError', message: 'header already sent', code: 'ERR_HEADERS_SENT' }),
    )
    expect([response.status, ...response.headers]).toEqual([200, ...before])
    await response.stream.write('b')
    await response.close()
    expect(await chunksOf(response)).toEqual(['omg', 'b'])
  })

  it('L12: a copy goes to the middlewares, which may change it until it leaves', () => {
    const response = written()
    const outgoing = response.outgoing
    expect([outgoing?.committed, outgoing?.streaming, outgoing?.body]).toEqual([true, true, response.stream])
    outgoing?.headers.set('X-Runtime', '1')
    expect(response.headers.has('x-runtime')).toBe(false)
    outgoing?.markSending(new FakeWire().asServerResponse)
    expect(() => outgoing?.headers.set('X-Later', '1')).toThrow('header already sent')
    expect(outgoing?.headers.get('x-runtime')).toBe('1')
  })

  it('L12: there is no copy before the commit', () => {
    expect(new LiveResponse().outgoing).toBeNull()
  })

  it('L12: committing the copy changes nothing that the commit decided', () => {
    const response = written(({ headers }) => headers.set('Cache-Control', 'must-understand, no-store, private'))
    expect([...(response.outgoing?.headers ?? [])]).toEqual([...response.headers])
  })
})

describe('assigning a body', () => {
  it.each<[string, string | Uint8Array | (string | Uint8Array)[], string[]]>([
    ['a text', 'x', ['x']],
    ['bytes', Buffer.from('x'), ['x']],
    ['nothing to send', '', []],
    ['a list', ['a', 'b'], ['a', 'b']],
    ['a mixed list with empty parts', ['a', '', Buffer.from('b')], ['a', 'b']],
    ['an empty list', [], []],
  ])('L57, L58: %s is sent and the stream closed', async (_, body, chunks) => {
    const response = new LiveResponse()
    response.body = body
    expect([response.committed, response.stream.closed]).toEqual([true, true])
    expect(await chunksOf(response)).toEqual(chunks)
    expect(response.sent).toBe(true)
    await expect(response.stream.write('late')).rejects.toMatchObject({ code: 'ERR_CLOSED_STREAM' })
  })

  it('L58: a list longer than the queue does not wait', async () => {
    const response = new LiveResponse()
    response.body = Array.from({ length: 30 }, (_, i) => `${i}`)
    expect(await chunksOf(response)).toHaveLength(30)
  })

  it('L57: header work that was done before is kept', () => {
    const response = new LiveResponse()
    response.status = 422
    response.contentType = 'text/plain'
    response.body = 'zomg'
    expect([response.outgoing?.status, response.outgoing?.contentType]).toEqual([422, 'text/plain; charset=utf-8'])
  })

  it('L61: after the commit is a double render, and what was written is delivered', async () => {
    const response = written()
    for (const body of ['x', ['x'], new ReadableBody(Readable.from([]))]) {
      expect(() => {
        response.body = body
      }).toThrow(expect.objectContaining({ code: 'ERR_DOUBLE_RENDER' }))
    }
    await response.close()
    expect(await chunksOf(response)).toEqual(['omg'])
  })

  it('a commit that fails is a failure of the assignment', () => {
    const response = new LiveResponse()
    response.beforeCommit(() => {
      throw new RangeError('session too big')
    })
    expect(() => {
      response.body = 'x'
    }).toThrow('session too big')
    expect([response.committed, response.stream.closed]).toEqual([false, false])
  })

  it('L103: a body that delivers itself goes up with its length, and its end is the end of the stream', async () => {
    const response = new LiveResponse()
    const body = new ReadableBody(Readable.from([]))
    response.headers.set('Content-Length', 4)
    response.body = body
    expect(response.outgoing?.body).toBe(body)
    expect([response.outgoing?.headers.get('content-length'), response.stream.closed]).toEqual(['4', true])
    const wire = new FakeWire()
    const sent = response.awaitSent()
    response.outgoing?.markSending(wire.asServerResponse)
    expect(await outcome(sent)).toBe('pending')
    wire.finish()
    await sent
    expect(flags(response)).toEqual([true, true, true])
  })

  it('T5: losing the peer of such a body is a loss of the stream', async () => {
    const response = new LiveResponse()
    response.body = new ReadableBody(Readable.from([]))
    const wire = new FakeWire()
    response.outgoing?.markSending(wire.asServerResponse)
    await turn()
    wire.close()
    expect(await outcome(response.awaitSent())).toEqual({ error: 'ERR_CLIENT_DISCONNECTED' })
    expect(response.stream.signal.aborted).toBe(true)
  })

  it('L33: an abort of such a body stays one, though its last byte was handed over', async () => {
    const response = new LiveResponse()
    response.body = new ReadableBody(Readable.from([]))
    const wire = new FakeWire()
    response.outgoing?.markSending(wire.asServerResponse)
    await turn()
    response.abort()
    wire.finish()
    await turn()
    expect([response.sent, response.stream.connected]).toEqual([false, false])
  })

  it('L18: aborting releases such a body', () => {
    const response = new LiveResponse()
    const readable = new Readable({ read() {} })
    response.body = new ReadableBody(readable)
    response.abort()
    expect(readable.destroyed).toBe(true)
  })

  it('a body that takes the whole exchange over is handed up as it is', () => {
    const response = new LiveResponse()
    const body = { handle: () => {} }
    response.body = body
    expect([response.outgoing?.body, response.stream.closed]).toEqual([body, true])
  })
})

describe('the registry', () => {
  it('B21: knows the stream from its commit to its end', async () => {
    const { response, streams } = liveResponse()
    expect(streams.size).toBe(0)
    void response.stream.write('a')
    expect(streams.size).toBe(1)
    void response.close()
    expect(streams.size).toBe(1)
    await chunksOf(response)
    expect(streams.size).toBe(0)
  })
})

describe('an announced length', () => {
  it('L92: is sent, more is refused, and as much ends cleanly', async () => {
    const response = new LiveResponse()
    response.announceLength(3)
    await response.stream.write('abc')
    await response.close()
    expect(response.outgoing?.headers.get('content-length')).toBe('3')
    expect(await chunksOf(response)).toEqual(['abc'])
    const more = new LiveResponse()
    more.announceLength(2)
    await expect(more.stream.write('abc')).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    expect(more.stream.connected).toBe(false)
  })

  it('L92: that is taken back binds nothing', async () => {
    const response = new LiveResponse()
    response.announceLength(1)
    response.forgetLength()
    expect(response.headers.get('content-length')).toBeNull()
    await response.stream.write('abc')
    await response.close()
    expect(await chunksOf(response)).toEqual(['abc'])
  })

  it.each([0, 1, Number.MAX_SAFE_INTEGER])('may be %d', (bytes) => {
    expect(() => assertLength(bytes)).not.toThrow()
  })

  it.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53, '3', null, undefined])('may not be %p', (bytes) => {
    expect(() => new LiveResponse().announceLength(bytes as number)).toThrow(`length is a number of bytes, not ${bytes}`)
  })
})

describe('what was assigned', () => {
  it('is there to read, unless it was a list', () => {
    const text = new LiveResponse()
    text.body = 'x'
    expect(text.body).toBe('x')
    const list = new LiveResponse()
    list.body = ['x']
    expect(list.body).toBeUndefined()
  })

  it('nothing is no body: it commits nothing, and is no double render', () => {
    const response = new LiveResponse()
    response.body = undefined
    expect([response.committed, response.stream.closed]).toEqual([false, false])
    void response.stream.write('a')
    response.body = undefined
    expect([response.stream.connected, response.stream.closed]).toEqual([true, false])
  })

  it('L61: the double render says what happened', () => {
    const response = written()
    expect(() => {
      response.body = 'x'
    }).toThrow('A body was assigned to a response that is committed already')
  })

  it('T5: a body that takes the exchange over is not aborted with the stream, for it has no such method', () => {
    const response = new LiveResponse()
    response.body = { handle: () => {} }
    expect(() => response.abort()).not.toThrow()
    expect(response.stream.connected).toBe(false)
  })

  it('a body that was delivered is not aborted', async () => {
    const response = new LiveResponse()
    const aborts: unknown[] = []
    response.body = { attach: () => {}, abort: (reason: unknown) => aborts.push(reason) }
    const wire = new FakeWire()
    response.outgoing?.markSending(wire.asServerResponse)
    wire.finish()
    await response.awaitSent()
    expect(aborts).toEqual([])
  })

  it('L12: the copy knows the request', () => {
    const request = fakeRequest()
    const response = new LiveResponse({ request })
    response.commit()
    expect(response.outgoing?.request).toBe(request)
  })
})
