import { describe, expect, it } from '@jest/globals'
import { Response } from '../../src/http/response.js'
import { runtime } from '../../src/middleware/runtime.js'
import { fakeRequest } from '../support/fake-request.js'

const answer = (name?: string): Response => {
  const response = new Response()
  if (name !== undefined) response.headers.set(name, 'mine')
  return response
}

describe('C287: X-Runtime', () => {
  it('tells the seconds, with six decimals, of synchronous and of other answers', async () => {
    const now = runtime()(fakeRequest(), () => answer()) as Response
    expect(now.headers.get('x-runtime')).toMatch(/^0\.\d{6}$/)
    const later = await runtime()(fakeRequest(), () => new Promise((resolve) => setTimeout(() => resolve(answer()), 20)))
    expect(Number(later.headers.get('x-runtime'))).toBeGreaterThan(0.01)
  })

  it('leaves what is there', () => {
    const response = runtime()(fakeRequest(), () => answer('X-Runtime')) as Response
    expect(response.headers.getAll('x-runtime')).toEqual(['mine'])
  })
})
