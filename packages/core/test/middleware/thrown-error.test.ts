import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { LiveError, NotFoundError } from '../../src/errors/index.js'
import { causesOf, readThrown, traceOf } from '../../src/middleware/thrown-error.js'

function hostileError(): Error {
  const error = new Error('hidden')
  // Node builds the stack, out of name and message, when it is first looked at.
  expect(error.stack).toContain('hidden')
  for (const name of ['name', 'message', 'stack', 'status', 'code', 'expose', 'cause', 'constructor']) {
    Object.defineProperty(error, name, {
      get() {
        throw new Error(`getter of ${name}`)
      },
    })
  }
  return error
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe('readThrown', () => {
  it('C274: takes status, code, message and whether they may be seen from the error', () => {
    expect(readThrown(new NotFoundError('no post 1'))).toMatchObject({
      status: 404,
      code: 'ERR_NOT_FOUND',
      expose: true,
      name: 'NotFoundError',
      message: 'no post 1',
    })
    expect(readThrown(new RangeError('x'))).toMatchObject({ status: 500, code: null, expose: false, name: 'RangeError', message: 'x' })
  })

  it('C275: a subclass keeps the status of its class', () => {
    class MissingPost extends NotFoundError {}
    expect(readThrown(new MissingPost()).status).toBe(404)
  })

  it('names an error without a name of its own after its class', () => {
    class PaymentFailure extends Error {}
    expect(readThrown(new PaymentFailure()).name).toBe('PaymentFailure')
  })

  it.each([200, 99, 600, 404.5, Number.NaN, '404'])('a status of %s is none', (status) => {
    expect(readThrown(Object.assign(new Error(), { status })).status).toBe(500)
  })

  it.each([undefined, null, 'text', 42, Symbol('s'), {}, () => {}, revoked(), Object.create(null)])(
    'C66: what is not an error is wrapped (case %#)',
    (value) => {
      expect(readThrown(value)).toMatchObject({ status: 500, code: 'ERR_NON_ERROR_THROWN', expose: false, name: 'NonErrorThrownError' })
    },
  )

  it('C66: survives getters that throw', () => {
    const error = hostileError()
    const { error: kept, ...rest } = readThrown(error)
    expect(kept === error).toBe(true)
    expect(rest).toEqual({ status: 500, code: null, expose: false, name: 'Error', message: '' })
    expect(traceOf(error)).toEqual([])
    expect(causesOf(error)).toEqual([])
  })
})

describe('traceOf', () => {
  it('gives the places without the message', () => {
    const trace = traceOf(new LiveError('ERR_BAD_REQUEST', 'two\nlines'))
    expect(trace.length).toBeGreaterThan(0)
    expect(trace.every((line) => line.startsWith('at '))).toBe(true)
    expect(trace[0]).toContain('thrown-error.test')
  })

  it('a message cannot forge a place', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const trace = traceOf(new Error(`${text}\n    at forged (/etc/passwd.js:1:1)`))
        expect(trace.join('\n')).not.toContain('forged')
      }),
    )
  })
})

describe('causesOf', () => {
  it('follows the chain and cuts a ring', () => {
    const inner = new TypeError('inner')
    const outer = new Error('outer', { cause: inner })
    Object.assign(inner, { cause: outer })
    expect(causesOf(outer).map(({ name, message }) => [name, message])).toEqual([['TypeError', 'inner']])
  })

  it('describes a cause that is not an error', () => {
    expect(causesOf(new Error('x', { cause: { id: 7 } }))).toEqual([{ name: 'object', message: '{ id: 7 }', trace: [] }])
  })

  it('describes a cause that cannot be shown', () => {
    const cause = {
      [Symbol.for('nodejs.util.inspect.custom')]() {
        throw new Error('no')
      },
    }
    expect(causesOf(new Error('x', { cause }))[0].message).toBe('a value that cannot be shown')
  })

  it('stops after eight', () => {
    let error = new Error('0')
    for (let i = 1; i < 20; i++) error = new Error(String(i), { cause: error })
    expect(causesOf(error)).toHaveLength(8)
  })
})
