/** The headers that every controller response starts with. */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, DEFAULT_HEADERS } from '@live/core'
import { watchProcess } from '../support.js'
import { appWith } from './support.js'

watchProcess()

class PagesController extends BaseController {
  index() {
    this.render({ plain: 'hello' })
  }
  framed() {
    this.response.headers.delete('X-Frame-Options')
    this.render({ plain: 'hello' })
  }
}

/** The headers of an answer that are not about its body, its connection or the request. */
async function headersOf(action: string, config: ApplicationConfig = {}): Promise<Record<string, string>> {
  await using app = await appWith(PagesController, [action], config)
  const { headers } = await app.get(`/${action}`)
  const others = /^(?:connection|keep-alive|date|content-|etag|cache-control|x-request-id|x-runtime|server-timing|transfer-)/
  return Object.fromEntries([...headers].filter(([name]) => !others.test(name)))
}

describe('C258: default headers', () => {
  it('are these four, and no obsolete one', async () => {
    expect(await headersOf('index')).toEqual({
      'x-frame-options': 'SAMEORIGIN',
      'x-content-type-options': 'nosniff',
      'x-permitted-cross-domain-policies': 'none',
      'referrer-policy': 'strict-origin-when-cross-origin',
    })
  })

  it('an action can take one away, for its own response only', async () => {
    expect(Object.keys(await headersOf('framed'))).not.toContain('x-frame-options')
    expect(Object.keys(await headersOf('index'))).toContain('x-frame-options')
  })

  it('can be replaced as a whole, or added to', async () => {
    expect(await headersOf('index', { security: { defaultHeaders: { 'x-mine': '1' } } })).toEqual({ 'x-mine': '1' })
    const added = { ...DEFAULT_HEADERS, 'cross-origin-opener-policy': 'same-origin' }
    expect(await headersOf('index', { security: { defaultHeaders: added } })).toEqual(added)
  })

  it.each<Record<string, string>>([{ 'x-a': 'b\r\nset-cookie: c=d' }, { 'x a': 'b' }])('%j stops the boot', async (defaultHeaders) => {
    await expect(headersOf('index', { security: { defaultHeaders } })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_CONFIGURATION',
        message: expect.stringContaining('config.security.defaultHeaders cannot be sent'),
      }),
    )
  })
})
