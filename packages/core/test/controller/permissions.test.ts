/** The Permissions-Policy of controllers, over a socket. */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, type ControllerOptions, PermissionsPolicy } from '@live/core'
import { watchProcess } from '../support.js'
import { appWith } from './support.js'

watchProcess()

const config: ApplicationConfig = {
  security: { permissionsPolicy: (policy) => policy.geolocation('self', 'https://example.com').usb('none') },
}

@PermissionsPolicy((policy) => policy.camera('self'), { only: ['decorated'] })
class RoomsController extends BaseController {
  static override config: ControllerOptions = {
    permissionsPolicy: [{ policy: (policy) => policy.midi('none'), only: 'optional' }],
  }
  static {
    this.permissionsPolicy((policy) => policy.usb(), { only: ['removed'] })
    this.permissionsPolicy((policy, c) => policy.camera(`https://${c.request.host}`), { only: ['asked'] })
  }
  index() {
    this.render({ plain: 'hello' })
  }
  decorated() {
    this.render({ plain: 'hello' })
  }
  optional() {
    this.render({ plain: 'hello' })
  }
  removed() {
    this.render({ plain: 'hello' })
  }
  asked() {
    this.render({ plain: 'hello' })
  }
  @PermissionsPolicy((policy) => policy.geolocation(false).usb(false))
  empty() {
    this.render({ plain: 'hello' })
  }
  mine() {
    this.response.headers.set('permissions-policy', 'camera=()')
    this.render({ plain: 'hello' })
  }
}

const GENERAL = 'geolocation=(self "https://example.com"), usb=()'

describe('C257: the header', () => {
  it('is Permissions-Policy; Feature-Policy is not sent', async () => {
    await using app = await appWith(RoomsController, ['index', 'mine'], config)
    const { headers } = await app.get('/index')
    expect([headers.get('permissions-policy'), headers.has('feature-policy')]).toEqual([GENERAL, false])
    expect((await app.get('/mine')).headers.get('permissions-policy')).toBe('camera=()')
  })

  it('is not on a 304, and without configuration nowhere', async () => {
    await using app = await appWith(RoomsController, ['index'], config)
    const { headers } = await app.get('/index')
    expect((await app.get('/index', { headers: { 'if-none-match': headers.get('etag') as string } })).status).toBe(304)
    class PlainController extends BaseController {
      index() {
        this.render({ plain: 'hello' })
      }
    }
    await using bare = await appWith(PlainController, ['index'])
    expect((await bare.get('/index')).headers.has('permissions-policy')).toBe(false)
  })
})

describe('C256: per controller', () => {
  it.each([
    ['decorated', `${GENERAL}, camera=(self)`],
    ['optional', `${GENERAL}, midi=()`],
    ['removed', 'geolocation=(self "https://example.com")'],
    ['asked', `${GENERAL}, camera=("https://127.0.0.1")`],
    ['index', GENERAL],
    ['empty', undefined],
  ])('%s', async (action, header) => {
    await using app = await appWith(RoomsController, [action], config)
    expect((await app.get(`/${action}`)).headers.get('permissions-policy') ?? undefined).toBe(header)
  })

  it('needs a policy of the application, which the boot says', async () => {
    await expect(appWith(RoomsController, ['index'])).rejects.toThrow(
      /RoomsController changes the permissions policy, but there is none: set config\.security\.permissionsPolicy/,
    )
  })

  it('a policy that cannot work stops the boot', async () => {
    const broken: ApplicationConfig = { security: { permissionsPolicy: (policy) => policy.camera('https://a"') } }
    await expect(appWith(RoomsController, ['index'], broken)).rejects.toThrow(
      /config\.security\.permissionsPolicy failed: camera cannot hold/,
    )
  })
})
