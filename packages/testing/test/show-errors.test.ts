/** Errors of the application in tests, and the protection against forged requests. */
import { describe, expect, it } from '@jest/globals'
import { BaseController, LiveApplication, routes } from '@live/core'
import { type TestAppOptions, testApp } from '../src/index.js'

class FailingController extends BaseController {
  bug() {
    throw new TypeError('a bug')
  }

  missing() {
    this.params.require('post')
  }

  change() {
    this.render({ plain: 'changed' })
  }
}

function application(config: LiveApplication['config'] = {}): LiveApplication {
  const app = new LiveApplication({
    root: __dirname,
    routes: routes((r) => {
      r.get('/bug', FailingController, 'bug')
      r.get('/missing', FailingController, 'missing')
      r.post('/change', FailingController, 'change')
    }),
  })
  app.config = { log: { logger: false }, security: { secretKeyBase: 'x'.repeat(32) }, ...config }
  return app
}

const start = (options: TestAppOptions = {}) => testApp(application(), options)

describe('showErrors', () => {
  it("C313: 'all' gives every error as its page, which knows the error", async () => {
    await using app = await start()
    const bug = await app.get('/bug')
    expect(bug.status).toBe(500)
    expect(bug.error).toMatchObject({ name: 'TypeError', message: 'a bug' })
    expect((await app.get('/nowhere')).error).toMatchObject({ code: 'ERR_NO_ROUTE' })
    expect((await app.post('/change')).error).toBeUndefined()
  })

  it("C313: 'rescuable' gives what means a status below 500 as a response, and rejects with the rest", async () => {
    await using app = await start({ showErrors: 'rescuable' })
    expect((await app.get('/missing')).status).toBe(400)
    expect((await app.get('/nowhere')).status).toBe(404)
    await expect(app.get('/bug')).rejects.toMatchObject({ name: 'TypeError', message: 'a bug' })
    await expect(app.stream('/bug')).rejects.toMatchObject({ message: 'a bug' })
    expect((await app.post('/change')).status).toBe(200)
  })

  it("C313: 'none' rejects with all of them", async () => {
    await using app = await start({ showErrors: 'none' })
    await expect(app.get('/missing')).rejects.toMatchObject({ code: 'ERR_PARAMETER_MISSING' })
    await expect(app.get('/nowhere')).rejects.toMatchObject({ code: 'ERR_NO_ROUTE' })
  })

  it('leaves the interceptors of the application alone', async () => {
    const seen: unknown[] = []
    await using app = await testApp(application({ errorInterceptors: [(_request, error) => void seen.push(error.message)] }))
    await app.get('/bug')
    expect(seen).toEqual(['a bug'])
  })
})

describe('csrf', () => {
  const forged = { headers: { 'sec-fetch-site': 'cross-site' } }

  it('C314: is off in tests, whatever the environment', async () => {
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'production'
    try {
      await using app = await testApp(application())
      expect((await app.post('/change', forged)).status).toBe(200)
    } finally {
      process.env.NODE_ENV = before
    }
  })

  it('C314: is on where a test asks for it, or the application says so', async () => {
    await using asked = await start({ csrf: true })
    expect((await asked.post('/change', forged)).status).toBe(422)
    await using said = await testApp(application({ controller: { allowForgeryProtection: true } }))
    expect((await said.post('/change', forged)).status).toBe(422)
    await using off = await testApp(application({ controller: { allowForgeryProtection: true } }), { csrf: false })
    expect((await off.post('/change', forged)).status).toBe(200)
  })

  it('cannot change for an application that was under test, nor be set for a listener', async () => {
    const application1 = application()
    await (await testApp(application1, { csrf: true })).close()
    await (await testApp(application1, { csrf: true })).close()
    await (await testApp(application1)).close()
    await expect(testApp(application1, { csrf: false })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    await expect(testApp((_req, res) => void res.end(), { csrf: true })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })
})
