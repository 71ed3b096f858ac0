import { describe, expect, it } from '@jest/globals'
import { etag, Response, type StreamingBody } from '../../src/index.js'
import { fakeRequest } from '../support/fake-request.js'

const tagged = (change: (response: Response) => void): Response => {
  const response = new Response()
  change(response)
  return etag()(fakeRequest(), () => response) as Response
}
const body =
  (text: string | Uint8Array, status = 200) =>
  (response: Response): void => {
    response.status = status
    response.body = text
  }
const head = ({ headers }: Response) => [headers.get('etag'), headers.get('cache-control')]

describe('C227: the digest', () => {
  it('is weak, the same for the same bytes, and another for others', () => {
    const [tag, cacheControl] = head(tagged(body('hello')))
    expect(tag).toMatch(/^W\/"[\w-]{27}"$/)
    expect(cacheControl).toBe('max-age=0, private, must-revalidate')
    expect(head(tagged(body(new TextEncoder().encode('hello'))))[0]).toBe(tag)
    expect(head(tagged(body('hallo')))[0]).not.toBe(tag)
  })

  it('is given to 200 and 201 only', () => {
    expect(head(tagged(body('x', 201)))[0]).not.toBeNull()
    for (const status of [202, 302, 404, 500]) expect(head(tagged(body('x', status)))).toEqual([null, 'no-cache'])
  })

  it('is not given to an empty body', () => {
    expect(head(tagged(body('')))).toEqual([null, 'no-cache'])
  })

  it('leaves validators of the action alone', () => {
    expect(
      head(
        tagged((r) => {
          body('x')(r)
          r.etag = '"mine"'
        }),
      )[0],
    ).toBe('"mine"')
    expect(
      head(
        tagged((r) => {
          body('x')(r)
          r.lastModified = new Date(0)
        }),
      )[0],
    ).toBeNull()
  })

  it('leaves no-store untouched, and another Cache-Control as it is', () => {
    expect(
      head(
        tagged((r) => {
          body('x')(r)
          r.headers.set('cache-control', 'no-store')
        }),
      ),
    ).toEqual([null, 'no-store'])
    expect(
      head(
        tagged((r) => {
          body('x')(r)
          r.headers.set('cache-control', 'private, no-store')
        }),
      ),
    ).toEqual([null, 'private, no-store'])
    expect(
      head(
        tagged((r) => {
          body('x')(r)
          r.headers.set('cache-control', 'max-age=60, public')
        }),
      )[1],
    ).toBe('max-age=60, public')
  })

  it('comes for a response that is later, too', async () => {
    const response = await etag()(fakeRequest(), async () => Object.assign(new Response(), { body: 'x' }))
    expect(response.headers.get('etag')).not.toBeNull()
  })
})

describe('B3, L93, L94: a stream', () => {
  const untouchable: StreamingBody = new Proxy(
    { attach() {}, abort() {} },
    {
      get: (_, name) => {
        throw new Error(`the body was asked for ${String(name)}`)
      },
    },
  )
  it('is never looked at, and only gets Cache-Control: no-cache', () => {
    expect(head(tagged((r) => Object.defineProperty(r, 'body', { value: untouchable })))).toEqual([null, 'no-cache'])
  })

  it('keeps a Cache-Control of its own', () => {
    expect(
      head(
        tagged((r) => {
          r.body = { attach() {}, abort() {} }
          r.headers.set('cache-control', 'no-transform')
        }),
      )[1],
    ).toBe('no-transform')
  })
})
