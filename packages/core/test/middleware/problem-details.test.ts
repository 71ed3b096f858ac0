/** Members that errors add to a problem document. */
import { expect, it } from '@jest/globals'
import { InvalidParametersError, LiveError } from '../../src/errors/index.js'
import { problemDetails } from '../../src/middleware/problem-details.js'
import { readThrown } from '../../src/middleware/thrown-error.js'

const detailsOf = (error: unknown, reveal = false): Record<string, unknown> => ({ ...problemDetails(readThrown(error), reveal) })

it('RFC 9457 §3.2: an error adds members by its property extensions', () => {
  const errors = [{ path: 'a', message: 'is wrong' }]
  expect(detailsOf(new InvalidParametersError(errors))).toMatchObject({ status: 422, code: 'ERR_INVALID_PARAMETERS', errors })
})

it('they replace no standard member, and show only where the message does', () => {
  const make = (expose: boolean): Error =>
    Object.assign(new LiveError('APP_X', 'secret', { status: 409, expose }), { extensions: { status: 200, balance: 1 } })
  expect(detailsOf(make(true))).toMatchObject({ status: 409, balance: 1, detail: 'secret' })
  expect(detailsOf(make(false))).not.toHaveProperty('balance')
  expect(detailsOf(make(false), true)).toMatchObject({ balance: 1 })
})

it('are not taken from errors of other libraries, nor when they are no plain object', () => {
  const foreign = Object.assign(new Error('x'), { extensions: { token: 'x' } })
  expect(detailsOf(foreign, true)).not.toHaveProperty('token')
  for (const extensions of [['a'], 'text', new Map([['a', 1]]), null]) {
    const error = Object.assign(new LiveError('APP_X', 'x', { expose: true }), { extensions })
    expect(Object.keys(detailsOf(error))).toEqual(['type', 'title', 'status', 'code', 'detail', 'error'])
  }
  const hostile = Object.defineProperty(new LiveError('APP_X', 'x', { expose: true }), 'extensions', {
    get: () => {
      throw new Error('no')
    },
  })
  expect(detailsOf(hostile)).toMatchObject({ detail: 'x' })
})
