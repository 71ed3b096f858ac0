import { describe, expect, it } from '@jest/globals'
import { Response } from '../../src/http/response.js'

const typed = (...types: string[]): string | null => {
  const response = new Response()
  for (const type of types) response.contentType = type
  return response.contentType
}

describe('C35: the content type', () => {
  it('takes a type, a short name, or one with a charset, which wins', () => {
    expect(typed('json')).toBe('application/json; charset=utf-8')
    expect(typed('text/csv')).toBe('text/csv; charset=utf-8')
    expect(typed('text/html; charset=iso-8859-1')).toBe('text/html; charset=iso-8859-1')
    expect(() => typed('nonsense')).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('keeps a charset that is there', () => {
    const response = new Response()
    response.charset = 'utf-16'
    response.contentType = 'xml'
    expect(response.contentType).toBe('application/xml; charset=utf-16')
    expect(typed('text/html; charset=utf-16', 'xml')).toBe('application/xml; charset=utf-16')
    expect(typed('text/html; charset=utf-16', 'xml', 'text/plain; charset=utf-8')).toBe('text/plain; charset=utf-8')
  })

  it('has no charset where that is switched off', () => {
    const response = new Response()
    response.contentType = 'html'
    response.charset = false
    expect(response.contentType).toBe('text/html')
    response.contentType = 'xml'
    expect([response.contentType, response.mediaType]).toEqual(['application/xml', 'application/xml'])
  })
})

describe('C34, C36, C37, C38', () => {
  it.each([204, 205, 304])('a %d has neither type nor length', (status) => {
    const response = new Response()
    response.status = status
    response.headers.set('content-length', '5')
    response.contentType = 'html'
    response.commit()
    expect([response.headers.has('content-type'), response.headers.has('content-length')]).toEqual([false, false])
  })

  it('a type is there without anybody’s doing', () => {
    const response = new Response()
    response.body = 'x'
    response.commit()
    expect([response.contentType, response.committed]).toEqual(['text/html; charset=utf-8', true])
  })

  it.each<[string | number, number]>([
    ['404 Eat Dirt', 404],
    [418, 418],
    ['not_found', 404],
    ['notFound', 404],
    ['unprocessable_content', 422],
    ['unprocessable_entity', 422],
    ['content_too_large', 413],
    ['payload_too_large', 413],
  ])('the status %j is %d', (given, status) => {
    const response = new Response()
    response.status = given
    expect(response.status).toBe(status)
  })

  it('an unknown status is a mistake', () => {
    const response = new Response()
    expect(() => {
      response.status = 'nonsense'
    }).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT', status: 500 }))
  })

  it('headers compare without regard to case, and cookies are several', () => {
    const { headers } = new Response()
    headers.set('foo', '1')
    headers.append('Set-Cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    expect([headers.get('Foo'), headers.getAll('Set-Cookie')]).toEqual(['1', ['a=1', 'b=2']])
  })
})
