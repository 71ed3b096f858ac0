/** Statuses by number and by name. */

import { STATUS_CODES } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { hasNoBody, reasonPhrase, type StatusName, statusCode } from '../../src/http/statuses.js'

const thrownBy = (callback: () => unknown): { code?: string; message: string } => {
  try {
    callback()
  } catch (error) {
    return error as { code?: string; message: string }
  }
  throw new Error('nothing was thrown')
}

describe('statusCode', () => {
  it.each([
    [200, 200],
    [100, 100],
    [999, 999],
    ['404 Eat Dirt', 404],
    ['201', 201],
    ['not_found', 404],
    ['notFound', 404],
    ['ok', 200],
    ['internal_server_error', 500],
    ['internalServerError', 500],
    ['non_authoritative_information', 203],
    ['multi_status', 207],
    ['im_a_teapot', 418],
  ])('C36: %p is %p', (value, code) => {
    expect(statusCode(value)).toBe(code)
  })

  it('C36: the older names of 413 and 422 mean the same as the new ones', () => {
    const names: StatusName[] = ['content_too_large', 'payload_too_large', 'unprocessable_content', 'unprocessable_entity']
    expect(names.map(statusCode)).toEqual([413, 413, 422, 422])
  })

  it('C36: a name derived from every reason phrase of the platform is known', () => {
    const withoutName = new Set(['509'])
    for (const [code, phrase] of Object.entries(STATUS_CODES)) {
      if (withoutName.has(code)) continue
      const name = String(phrase).toLowerCase().replaceAll("'", '').replace(/[ -]/g, '_')
      expect([name, statusCode(name)]).toEqual([name, Number(code)])
    }
  })

  it('C36: an unknown name is an ArgumentError that suggests the nearest one', () => {
    const error = thrownBy(() => statusCode('unprocesable_content'))
    expect(error.code).toBe('ERR_ARGUMENT')
    expect(error.message).toBe(`"unprocesable_content" is not an HTTP status: did you mean 'unprocessable_content'?`)
    expect(thrownBy(() => statusCode('notfound')).message).toMatch(/did you mean 'notFound'/)
  })

  it('C36: a name that resembles none gets no suggestion', () => {
    expect(thrownBy(() => statusCode('nonsense')).message).toBe('"nonsense" is not an HTTP status')
  })

  it.each([99, 1000, 200.5, Number.NaN, Number.POSITIVE_INFINITY, -200, '', '99', '1000', '404x', '4 04', 'constructor', '__proto__'])(
    'C36: %p is refused',
    (value) => {
      expect(thrownBy(() => statusCode(value)).code).toBe('ERR_ARGUMENT')
    },
  )
})

describe('reasonPhrase', () => {
  it('C36: uses the names of RFC 9110', () => {
    expect([404, 413, 422, 200].map(reasonPhrase)).toEqual(['Not Found', 'Content Too Large', 'Unprocessable Content', 'OK'])
  })

  it('says Unknown for a code without a phrase', () => {
    expect(reasonPhrase(299)).toBe('Unknown')
  })
})

describe('hasNoBody', () => {
  it('C34 L10: holds for 1xx, 204, 205 and 304 and for no other status', () => {
    const bodiless = Array.from({ length: 500 }, (_, i) => i + 100).filter(hasNoBody)
    expect(bodiless).toEqual([...Array.from({ length: 100 }, (_, i) => i + 100), 204, 205, 304])
  })
})
