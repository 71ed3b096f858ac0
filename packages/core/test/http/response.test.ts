/** A response whose body is in memory: its head, its commit, and what became of it. */
import { Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { ReadableBody } from '../../src/http/bodies/readable-body.js'
import type { CookieJar } from '../../src/http/cookies/cookies.js'
import { HeaderMap } from '../../src/http/headers.js'
import { Response } from '../../src/http/response.js'
import { FakeWire } from '../support/fake-wire.js'

const settled = async (promise: Promise<unknown>): Promise<unknown> => {
  const pending = new Promise((resolve) => setImmediate(() => resolve('pending')))
  return Promise.race([
    promise.then(
      () => 'resolved',
      (error: { code: string }) => error.code,
    ),
    pending,
  ])
}

function committed(setUp: (response: Response) => void): Response {
  const response = new Response()
  setUp(response)
  response.commit()
  return response
}

describe('the head', () => {
  it('starts from a copy of the default headers', () => {
    const defaultHeaders = new HeaderMap({ 'X-A': '1' })
    const response = new Response({ defaultHeaders })
    response.headers.set('X-A', '2')
    expect([response.status, defaultHeaders.get('x-a'), response.request, response.body]).toEqual([200, '1', null, undefined])
  })

  it('L17: takes statuses by number and by name, and no others', () => {
    const response = new Response()
    response.status = 'not_found'
    expect(response.status).toBe(404)
    response.status = 418
    expect(response.status).toBe(418)
    expect(() => {
      response.status = 'no_such_thing'
    }).toThrow(TypeError)
  })

  it('L7: reads and writes type, charset and media type', () => {
    const response = new Response()
    expect([response.contentType, response.charset, response.mediaType]).toEqual([null, null, null])
    response.contentType = 'text/plain'
    expect([response.contentType, response.charset, response.mediaType]).toEqual(['text/plain; charset=utf-8', 'utf-8', 'text/plain'])
    response.charset = 'utf-16'
    expect(response.contentType).toBe('text/plain; charset=utf-16')
    response.charset = false
    expect([response.contentType, response.charset]).toEqual(['text/plain', false])
    response.contentType = 'text/csv'
    expect(response.contentType).toBe('text/csv')
    response.contentType = null
    expect(response.headers.has('content-type')).toBe(false)
    response.headers.set('Content-Type', 'text/html;CHARSET="latin1"; x=y')
    expect([response.charset, response.mediaType]).toEqual(['latin1', 'text/html'])
  })

  it('reads and writes etag, last-modified and location', () => {
    const response = new Response()
    expect([response.etag, response.lastModified, response.location]).toEqual([null, null, null])
    response.etag = 'W/"a"'
    response.lastModified = new Date(784_111_777_000)
    response.location = '/x'
    expect([...response.headers]).toEqual([
      ['etag', 'W/"a"'],
      ['last-modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
      ['location', '/x'],
    ])
    expect(response.lastModified?.getTime()).toBe(784_111_777_000)
    response.etag = response.lastModified = response.location = null
    expect([...response.headers]).toEqual([])
  })
})

describe('commit', () => {
  it('L5: prepares the head once', () => {
    let prepared = 0
    const response = committed((each) => each.beforeCommit(() => prepared++))
    response.commit()
    expect([prepared, response.committed]).toEqual([1, true])
  })

  it('L6: callbacks run in order after the types, and cookies last', () => {
    const seen: string[] = []
    const jar = {
      write: (append: (cookie: string) => void) => {
        seen.push('cookies')
        for (const cookie of ['a=1', 'b=2']) append(cookie)
      },
    } as unknown as CookieJar
    const response = committed((each) => {
      each.beforeCommit(() => seen.push(`first ${each.contentType}`))
      each.beforeCommit(() => seen.push('second'))
      each.useCookies(jar)
    })
    expect(seen).toEqual(['first text/html; charset=utf-8', 'second', 'cookies'])
    expect(response.headers.getAll('set-cookie')).toEqual(['a=1', 'b=2'])
  })

  it('L12: does not seal: middlewares may change the head until it leaves', () => {
    const response = committed(() => {})
    response.headers.set('X-Runtime', '1')
    response.status = 304
    response.markSending(new FakeWire().asServerResponse)
    expect(() => response.headers.set('X-Late', '1')).toThrow('header already sent')
    expect(() => {
      response.status = 500
    }).toThrow('header already sent')
    expect([response.status, response.headers.has('x-late'), response.sending]).toEqual([304, false, true])
  })

  it('L10: statuses without a body lose type and length, and keep the rest', () => {
    const response = committed((each) => {
      each.status = 304
      each.contentType = 'text/plain'
      each.headers.set('Content-Length', 5)
      each.etag = '"a"'
    })
    expect([...response.headers]).toEqual([
      ['etag', '"a"'],
      ['cache-control', 'max-age=0, private, must-revalidate'],
    ])
  })

  it('L16: an etag without a cache directive gets the conditional default; one with keeps its own', () => {
    expect(
      committed((each) => {
        each.etag = '"a"'
      }).headers.get('cache-control'),
    ).toBe('max-age=0, private, must-revalidate')
    const own = committed((each) => {
      each.etag = '"a"'
      each.cacheControl.public = true
    })
    expect(own.headers.get('cache-control')).toBe('public')
    expect(committed(() => {}).headers.has('cache-control')).toBe(false)
  })

  it('a failure of the preparation leaves it uncommitted', () => {
    const response = new Response()
    response.beforeCommit(() => {
      throw new RangeError('no')
    })
    expect(() => response.commit()).toThrow('no')
    expect(response.committed).toBe(false)
  })

  it('L3: awaitCommit resolves at the commit, for everybody', async () => {
    const response = new Response()
    const waiting = [response.awaitCommit(), response.awaitCommit()]
    expect(await settled(waiting[0] as Promise<void>)).toBe('pending')
    response.commit()
    await Promise.all([...waiting, response.awaitCommit()])
  })
})

describe('the body', () => {
  it('knows whether it is a stream', () => {
    const response = new Response()
    for (const [body, streaming] of [
      ['x', false],
      [Buffer.from('x'), false],
      [undefined, false],
      [new ReadableBody(Readable.from([])), true],
      [{ handle: () => {} }, true],
    ] as const) {
      response.body = body
      expect(response.streaming).toBe(streaming)
    }
  })

  it('C14: reset forgets it, as long as the head is not sent', () => {
    const response = new Response()
    response.body = 'x'
    response.status = 404
    response.reset()
    expect([response.body, response.status]).toEqual([undefined, 404])
    response.markSending(new FakeWire().asServerResponse)
    expect(() => response.reset()).toThrow('header already sent')
  })
})

describe('awaitSent', () => {
  it('L4: is pending until the last byte, whenever it is asked', async () => {
    const response = new Response()
    const wire = new FakeWire()
    const early = response.awaitSent()
    expect([await settled(early), response.sent]).toEqual(['pending', false])
    response.markSending(wire.asServerResponse)
    const late = response.awaitSent()
    expect([await settled(early), await settled(late)]).toEqual(['pending', 'pending'])
    wire.finish()
    await Promise.all([early, late, response.awaitSent()])
    expect(response.sent).toBe(true)
  })

  it('L4: rejects when the peer was lost before', async () => {
    const response = new Response()
    const wire = new FakeWire()
    response.markSending(wire.asServerResponse)
    const waiting = response.awaitSent()
    wire.close()
    expect([await settled(waiting), await settled(response.awaitSent())]).toEqual(['ERR_CLIENT_DISCONNECTED', 'ERR_CLIENT_DISCONNECTED'])
  })
})
