/** `config.session` at boot (controller.md C173). */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, LiveApplication, MemorySessionStore, routes } from '@live/core'
import { type SessionConfig, sessionSettings } from '../../src/application/session-config.js'
import { LogBook } from '../support.js'

const boot = (session: ApplicationConfig['session']): void => {
  const application = new LiveApplication({ root: '/', routes: routes(() => {}) })
  application.config = { session, log: { logger: new LogBook() } }
  void application.handler
}

describe('config.session', () => {
  it('C173: is an encrypted cookie unless it says otherwise', () => {
    expect(sessionSettings()).toMatchObject({
      store: null,
      key: '_live_session',
      path: '/',
      httpOnly: true,
      expireAfter: null,
      secure: null,
    })
  })

  it('C179: false is none', () => {
    expect(sessionSettings(false)).toBeNull()
  })

  it('takes a store, and a duration as text or milliseconds', () => {
    const store = new MemorySessionStore()
    expect(sessionSettings({ store, expireAfter: '14d' })).toMatchObject({ store, expireAfter: 14 * 86_400_000 })
    expect(sessionSettings({ store: 'cookie', expireAfter: 5 })).toMatchObject({ store: null, expireAfter: 5 })
  })

  const wrong: [string, unknown][] = [
    ['store', 'redis'],
    ['store', null],
    ['store', { find() {} }],
    ['key', ''],
    ['key', 'a b'],
    ['key', 'a=b'],
    ['key', 7],
    ['expireAfter', 0],
    ['expireAfter', -1],
    ['expireAfter', 'soon'],
    ['expireAfter', null],
    ['expireAfter', Number.NaN],
    ['storeTimeout', 0],
    ['storeTimeout', '5s'],
    ['path', '/;x'],
    ['path', '/\r\nSet-Cookie: a=b'],
    ['sameSite', 'Lax'],
    ['domain', 'exa mple.com'],
  ]
  it.each(wrong)('%s: %j fails at boot, naming the setting', (name, value) => {
    expect(() => boot({ [name]: value } as SessionConfig)).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringContaining('config.session') }),
    )
  })

  it('a cookie that every browser refuses is refused: sameSite none without secure', () => {
    expect(() => boot({ sameSite: 'none', secure: false })).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
    expect(() => boot({ sameSite: 'none', secure: true })).not.toThrow()
  })
})
