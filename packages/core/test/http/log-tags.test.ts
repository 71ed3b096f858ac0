import { describe, expect, it } from '@jest/globals'
import { checkedLogTags, type LogTag } from '../../src/http/log-tags.js'
import type { Request } from '../../src/http/request.js'
import { HTTP_DEFAULTS } from '../../src/http/settings.js'
import { fakeRequest, fakeServices, RecordingLogger } from '../support/fake-request.js'

function requestWith(logTags: readonly LogTag<Request>[]): { request: Request; logger: RecordingLogger } {
  const logger = new RecordingLogger()
  const request = fakeRequest({ url: '/a?b=c', services: fakeServices({ logger, http: { ...HTTP_DEFAULTS, logTags } }) })
  request.id = 'r-1'
  return { request, logger }
}

describe('C291: log tags', () => {
  it('names, constants and functions give the fields of each line of a request', () => {
    const { request, logger } = requestWith(['requestId', 'path', { app: 'shop' }, ({ method, host }) => ({ method, host })])
    request.logger.info('one')
    request.logger.warn({ x: 1 }, 'two')
    const tags = { requestId: 'r-1', path: '/a', app: 'shop', method: 'GET', host: 'example.test' }
    expect(logger.lines).toEqual([
      { level: 'info', fields: tags, message: 'one' },
      { level: 'warn', fields: { ...tags, x: 1 }, message: 'two' },
    ])
    expect(request.logger).toBe(request.logger)
  })

  it('the default is the id', () => {
    const request = fakeRequest()
    request.id = 'r-2'
    expect(request.logTags).toEqual({ requestId: 'r-2' })
  })

  it('a tag that fails says so, and breaks nothing', () => {
    const { request } = requestWith([
      () => {
        throw new Error('no tenant')
      },
      'requestId',
    ])
    expect(request.logTags).toEqual({ tagError: 'no tenant', requestId: 'r-1' })
    const { request: other } = requestWith(['host'])
    other.raw.headers.host = '//evil'
    expect(other.logTags.tagError).toContain('is not a host')
  })

  it.each(['nope', '', 'raw', 'constructor', 5, null])('%j stops the boot', (tag) => {
    expect(() => checkedLogTags([tag as never])).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
  })
})
