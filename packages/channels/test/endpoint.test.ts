/** `hub.handler()`: what browsers may ask of it. */
import { describe, expect, it } from '@jest/globals'
import { hasCode } from '@live/core'
import { FaultyEngine } from './faulty-engine.js'
import { connected, hubOf, launch, launchHub, nextEvent, until } from './support.js'

describe('hub.handler()', () => {
  it('CH3: serves several signed topics, by commas and as a list', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news')
    const [a, b] = [hub.sign('a'), hub.sign(['b', 'ü'])]
    for (const query of [`t=${a},${b}`, `t[]=${a}&t[]=${b}`]) {
      await using stream = await app.stream(`/_channels?${query}`)
      await connected(stream)
      await hub.broadcast(['b', 'ü'], '1')
      await hub.broadcast('a', '2')
      expect([(await nextEvent(stream)).data, (await nextEvent(stream)).data]).toEqual(['1', '2'])
    }
  })

  it('QUERY: takes topics and cursor from the body', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news')
    const { cursor } = await hub.broadcast('a', '1')
    await hub.broadcast('a', '2')
    await using stream = await app.stream('/query', { method: 'QUERY', json: { t: [hub.sign('a')], after: cursor } })
    expect((await nextEvent(stream)).data).toBe('2')
  })

  it('CH5, T18: a bad signature is a 403 without a body, and the engine is not asked', async () => {
    const engine = new FaultyEngine()
    const hub = hubOf({ adapter: engine.adapter() })
    const { app } = await launchHub(hub, 'news')
    const other = hubOf({ namespace: 'other' })
    const bad = [
      'nonsense',
      'a.b',
      `${hub.sign('a')}x`,
      other.sign('a'),
      hub.sign('a', { expiresInMs: -1 }),
      hub.sign('a', { subject: 'ann' }),
      `${hub.sign('a')},nonsense`,
    ]
    for (const token of bad) {
      const response = await app.get(`/_channels?t=${token}`)
      expect([response.status, response.text]).toEqual([403, ''])
    }
    expect(engine.adapters[0].calls).toEqual({})
  })

  it('CH5: a malformed request is a 400', async () => {
    const hub = hubOf({ limits: { topicsPerConnection: 2 } })
    const { app } = await launchHub(hub, 'news')
    const t = hub.sign('a')
    for (const query of ['', '?t=', '?t[x]=1', `?t=${t},`, `?t=${t},${t},${t}`, `?t=${t}&after[]=1`]) {
      expect((await app.get(`/_channels${query}`)).status).toBe(400)
    }
  })

  it('CH4: asks the application who it is', async () => {
    const hub = hubOf()
    const { app } = await launch((r) =>
      r.get('/_channels', { to: hub.handler({ subject: async (request) => request.headers.get('x-user') }) }),
    )
    const path = `/_channels?t=${hub.sign('a', { subject: 'ann' })}`
    await using stream = await app.stream(path, { headers: { 'x-user': 'ann' } })
    await connected(stream)
    expect((await app.get(path, { headers: { 'x-user': 'bob' } })).status).toBe(403)
    expect((await app.get(path)).status).toBe(403)
    const ending = hub.disconnect({ subject: 'ann' })
    expect(await stream.text()).toBe('')
    await ending
  })

  it('CH7: no other site can read it, or use the cookies of ours', async () => {
    const hub = hubOf({ sse: { origins: ['https://admin.example.com'] } })
    const { app } = await launchHub(hub, 'news')
    const path = `/_channels?t=${hub.sign('a')}`
    const cookie = 'session=1'
    expect((await app.get(path, { headers: { cookie, origin: 'https://evil.example' } })).status).toBe(403)
    expect((await app.get(path, { headers: { cookie, origin: 'null' } })).status).toBe(403)
    const allowed = [
      { cookie },
      { cookie, origin: app.url },
      { cookie, origin: 'https://admin.example.com' },
      { origin: 'https://evil.example' },
    ]
    for (const headers of allowed) {
      await using stream = await app.stream(path, { headers: headers as Record<string, string> })
      expect([stream.status, stream.headers.get('access-control-allow-origin')]).toEqual([200, null])
    }
  })

  it('CH7: no log shows a signed topic', async () => {
    const lines: string[] = []
    const line = (...fields: unknown[]): void => void lines.push(JSON.stringify(fields))
    const logger = { ...{ fatal: line, error: line, warn: line, info: line, debug: line }, child: () => logger, isLevelEnabled: () => true }
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news', {}, { log: { logger: logger as never } })
    const stream = await app.stream(`/_channels?t=${hub.sign('a')}`)
    await connected(stream)
    stream.abort()
    await app.get(`/_channels?t=${hub.sign('a')}x`)
    await until(() => lines.filter((text) => text.includes('_channels')).length >= 2)
    expect(lines.join()).not.toContain(hub.sign('a').slice(0, 20))
  })

  it('verify throws for everything else, with a status for clients', () => {
    const hub = hubOf()
    expect(hub.verify(hub.sign(['room', 7]))).toBe('room/7')
    let caught: unknown
    try {
      hub.verify('nonsense')
    } catch (error) {
      caught = error
    }
    expect([hasCode(caught, 'ERR_INVALID_TOPIC'), (caught as { status: number }).status]).toEqual([true, 403])
  })

  it('CH4: tokens without an end are mentioned once, in development', () => {
    const warnings: unknown[] = []
    const logger = { debug: () => {}, warn: (message: unknown) => warnings.push(message), error: () => {}, info: () => {} }
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'development'
    try {
      const hub = hubOf({ logger: logger as never })
      hub.sign('a', { expiresInMs: 1 })
      expect(warnings).toEqual([])
      hub.sign('a')
      hub.sign('b')
      expect(warnings).toEqual([expect.stringContaining('expiresInMs')])
    } finally {
      process.env.NODE_ENV = before
    }
  })
})
