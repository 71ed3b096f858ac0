import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Response, requestId } from '../../src/index.js'
import { fakeRequest } from '../support/fake-request.js'

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

function pass(given?: string, middleware = requestId(), name = 'x-request-id') {
  const request = fakeRequest({ headers: given === undefined ? {} : { [name]: given } })
  const response = middleware(request, () => new Response()) as Response
  return { id: request.id, echoed: response.headers.get(name) }
}

describe('C272: the request id', () => {
  it('is a random UUID, echoed on the response', () => {
    const { id, echoed } = pass()
    expect(id).toMatch(UUID)
    expect(echoed).toBe(id)
    expect(pass().id).not.toBe(id)
  })

  it.each([
    ['abc-DEF_12@3', 'abc-DEF_12@3'],
    ['; X-Hacked-Header: Stuff', 'X-Hacked-HeaderStuff'],
    ['a, b', 'ab'],
    ['ä<script>', 'script'],
  ])('%j of the client becomes %j', (given, id) => {
    expect(pass(given)).toEqual({ id, echoed: id })
  })

  it('is at most 255 characters', () => {
    expect(pass('a'.repeat(5000)).id).toBe('a'.repeat(255))
    expect(pass(`${' '.repeat(300)}b`).id).toBe('b')
  })

  it.each([[''], ['  '], ['!!!']])('%j holds nothing, and is replaced', (given) => {
    expect(pass(given).id).toMatch(UUID)
  })

  it('never holds anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        expect(pass(given).id).toMatch(/^[\w@-]{1,255}$/)
      }),
    )
  })

  it('may use another header', () => {
    expect(pass('abc', requestId('X-Correlation-Id'), 'x-correlation-id')).toEqual({ id: 'abc', echoed: 'abc' })
  })

  it('is on responses that come later too, and an error passes', async () => {
    const request = fakeRequest({ headers: { 'x-request-id': 'abc' } })
    const response = await requestId()(request, async () => new Response())
    expect(response.headers.get('x-request-id')).toBe('abc')
    await expect(requestId()(request, () => Promise.reject(new Error('boom')))).rejects.toThrow('boom')
  })
})
