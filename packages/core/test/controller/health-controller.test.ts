import { describe, expect, it } from '@jest/globals'
import { testApp } from '@live/testing'
import { HealthController, LiveApplication, routes } from '../../src/index.js'
import { RecordingLogger } from '../support/fake-request.js'

const start = async (now = Date.UTC(2026, 0, 2)) => {
  const logger = new RecordingLogger()
  const application = new LiveApplication({ root: __dirname, routes: routes((r) => r.get('/up', HealthController, 'show')) })
  application.config = {
    log: { logger },
    clock: { now: () => now, after: () => ({ cancel() {} }), every: () => ({ cancel() {} }) } as never,
  }
  return Object.assign(await testApp(application), { logger })
}

describe('C296: the health endpoint', () => {
  it('is a green page for a browser', async () => {
    await using app = await start()
    const { status, text, headers } = await app.get('/up', { accept: 'text/html' })
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, 'text/html; charset=utf-8', 'no-store'])
    expect(text).toContain('background:#15803d')
  })

  it('names its charset, fits a phone, and says in words what the colour says', async () => {
    await using app = await start()
    const { text } = await app.get('/up', { accept: 'text/html' })
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>up<\/title>/)
    expect(text).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
    expect(text).toContain('<h1>up</h1>')
  })

  it('brings a policy that allows its colour, whatever that of the application says', async () => {
    await using app = await start()
    const policy = (await app.get('/up', { accept: 'text/html' })).headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/)
    expect((await app.get('/up.json')).headers.get('content-security-policy')).toBeNull()
  })

  it.each([
    ['/up.json', undefined],
    ['/up', 'application/json'],
  ])('%s with Accept %s is JSON', async (path, accept) => {
    await using app = await start()
    const { status, parsedBody } = await app.get(path, accept === undefined ? {} : { accept })
    expect([status, parsedBody]).toEqual([200, { status: 'up', timestamp: '2026-01-02T00:00:00.000Z' }])
  })

  it('is a word for everybody else, and a head for HEAD', async () => {
    await using app = await start()
    expect(await app.get('/up', { accept: 'text/csv' })).toMatchObject({ status: 200, text: 'up', mediaType: 'text/plain' })
    const head = await app.head('/up')
    expect([head.status, head.body.length]).toEqual([200, 0])
  })

  it('C292: leaves no line in the log', async () => {
    await using app = await start()
    await app.get('/up')
    expect(app.logger.lines.filter(({ level }) => level === 'info')).toEqual([])
  })

  it('is 503 while the process stops', () => {
    class Stopping extends HealthController {
      override get services() {
        return { stopping: () => true, clock: { now: () => 0 }, health: { revision: null } } as never
      }
      override get response() {
        return { headers: { set() {} } } as never
      }
      answers: unknown[] = []
      override respondTo(handlers: never) {
        for (const handler of Object.values<() => void>(handlers)) handler()
      }
      override render(options: never) {
        this.answers.push(options)
      }
    }
    const controller = new Stopping()
    controller.show()
    expect(controller.answers).toEqual([
      { html: expect.anything(), status: 503 },
      { json: { status: 'stopping', timestamp: '1970-01-01T00:00:00.000Z' }, status: 503 },
      { plain: 'stopping', status: 503 },
    ])
    const page = String((controller.answers[0] as { html: unknown }).html)
    expect([page.includes('background:#b91c1c'), page.includes('<h1>stopping</h1>')]).toEqual([true, true])
  })
})
