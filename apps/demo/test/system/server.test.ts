/** The built application as a process: how it starts, what it tells, and how it stops. `pretest` builds it. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { DEMO_ACCOUNT } from '../../db/seeds/account.js'
import { readCsv } from '../support/csv-reader.js'
import { FROM_HERE } from '../support/demo.js'
import { prepare, SpawnedServer } from '../support/spawned-server.js'
import { temporaryFolder } from '../test-helper.js'

const folder = temporaryFolder()

/** What an application needs in production. */
const PRODUCTION = { NODE_ENV: 'production', SECRET_KEY_BASE: 'everybody may know the secret of this test' }

const databaseUrl = (name: string): string => `sqlite:${join(folder, `${name}.sqlite3`)}`

function settings(env: Record<string, string> = {}): Record<string, string> {
  return { STORAGE_PATH: folder, DATABASE_URL: databaseUrl('server'), SUBSCRIBERS: '40', PORT: '0', ...env }
}

const start = (env: Record<string, string> = {}): SpawnedServer => new SpawnedServer(settings(env))

beforeAll(async () => {
  await prepare(settings())
})

describe('preparing, and starting', () => {
  it('makes the tables, seeds, and tells where the server listens; a second time finds everything there', async () => {
    const DATABASE_URL = databaseUrl('new')
    await expect(prepare(settings({ DATABASE_URL }))).resolves.toMatch(
      /^Created .*\nLoaded the schema\nSeeded 40 subscribers in [\d.]+ s\nSigned \S+ up\nWrote the first posts\nRecorded a scale\n/,
    )
    {
      await using server = start({ DATABASE_URL })
      const { port } = new URL(await server.url())
      expect(Number(port)).toBeGreaterThan(0)
      const client = await server.client()
      const page = await client.get('/subscribers', { accept: 'json' })
      expect([page.status, page.json()]).toEqual([200, expect.objectContaining({ total: 40 })])
      expect((await client.post('/subscribers', { json: { subscriber: { name: 'N', email: 'n@example.com' } } })).status).toBe(201)
    }
    await expect(prepare(settings({ DATABASE_URL }))).resolves.not.toMatch(/Created|Loaded|Seeded|Signed|Wrote|Recorded/)
    await using server = start({ DATABASE_URL })
    expect((await (await server.client()).get('/subscribers', { accept: 'json' })).json()).toMatchObject({ total: 41 })
  })

  it('needs no secret on this machine: one is made, so that who is logged in stays so over a restart', async () => {
    let cookie: string
    {
      await using server = start()
      const client = await server.client()
      const { email, password } = DEMO_ACCOUNT
      expect((await client.post('/login', { form: { email, password }, headers: FROM_HERE })).status).toBe(303)
      cookie = client.cookies.get('_live_demo_session')!
    }
    await using server = start()
    const client = await server.client()
    client.cookies.set('_live_demo_session', cookie)
    const page = await client.get('/recordings', { accept: 'text/html' })
    expect([page.status, page.text.includes('scale.wav')]).toEqual([200, true])
  })

  it('has ten thousand subscribers when nobody asked for a number', async () => {
    const printed = await prepare(settings({ DATABASE_URL: databaseUrl('default'), SUBSCRIBERS: '' }))
    expect(printed).toContain('Seeded 10,000 subscribers')
  })

  it('listens on PORT', async () => {
    const free = createServer().listen(0)
    await once(free, 'listening')
    const { port } = free.address() as AddressInfo
    free.close()
    await once(free, 'close')
    await using server = start({ PORT: String(port) })
    await expect(server.url()).resolves.toBe(`http://localhost:${port}`)
    expect((await (await server.client()).get('/up')).status).toBe(200)
  })

  it('wants port 3000 when PORT says nothing', async () => {
    await using server = start({ PORT: '' })
    // Somebody else may have it on this machine.
    await server.printed(/listening on http:\/\/localhost:3000\n|Cannot listen on port 3000\b/)
  })

  it('says that a port is taken, and what to do, and ends with 1', async () => {
    const other = createServer().listen(0)
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await using server = start({ PORT: String(port) })
    await expect(server.exited).resolves.toEqual({ code: 1, signal: null })
    expect(server.output).toContain(`Cannot listen on port ${port}`)
    expect(server.output).toContain('Set PORT to another one')
    other.close()
  })
})

describe('stopping', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('at %s ends open streams cleanly, and the process with 0', async (signal) => {
    await using server = start()
    const client = await server.client()
    const [clock, hello] = await Promise.all([client.stream('/live/clock'), client.stream('/live/hello?times=9&interval=60000')])
    expect((await clock.next())?.id).toBe('1')
    await expect(hello.nextChunk()).resolves.toBe('hello world\n')
    const started = performance.now()
    server.kill(signal)
    await expect(Promise.all([clock.ended, hello.ended])).resolves.toEqual(['closed', 'closed'])
    await expect(hello.text()).resolves.toBe('')
    await expect(server.exited).resolves.toEqual({ code: 0, signal: null })
    // Streams would have five seconds; these take none of them.
    expect(performance.now() - started).toBeLessThan(4_500)
    expect(server.output).not.toMatch(/"level":(50|60)/)
  })

  it('cuts an export, which must not look complete', async () => {
    const env = { DATABASE_URL: databaseUrl('cut'), SUBSCRIBERS: '300000' }
    await prepare(settings(env))
    await using server = start(env)
    const client = await server.client()
    const stream = await client.stream('/subscribers/export')
    stream.pause()
    server.kill('SIGTERM')
    await server.printed(/"msg":"Stopping"/)
    stream.resume()
    await expect(stream.ended).resolves.toBe('cut')
    await expect(server.exited).resolves.toEqual({ code: 0, signal: null })
  }, 60_000)

  it('at a second signal ends the process at once', async () => {
    await using server = start()
    const url = new URL(await server.url())
    const slow = connect(Number(url.port), '127.0.0.1')
    slow.on('error', () => {})
    await once(slow, 'connect')
    // A request whose body does not come keeps the server waiting. The page before it on the connection shows that it arrived.
    slow.write('GET /up HTTP/1.1\r\nHost: a\r\n\r\n')
    slow.write('POST /subscribers HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
    await once(slow, 'data')
    server.kill('SIGINT')
    await server.printed(/"msg":"Stopping"/)
    const outcome = await Promise.race([server.exited, (await server.client()).get('/up').catch(() => 'refused')])
    expect(outcome).toBe('refused')
    const started = performance.now()
    server.kill('SIGINT')
    await expect(server.exited).resolves.toEqual({ code: 1, signal: null })
    expect(performance.now() - started).toBeLessThan(10_000)
    slow.destroy()
  })
})

describe('in production', () => {
  it('does not start without a secret, and says how to get one', async () => {
    await using server = start({ NODE_ENV: 'production' })
    await expect(server.exited).resolves.toEqual({ code: 1, signal: null })
    expect(server.output).toContain('There is no secretKeyBase for production: set SECRET_KEY_BASE')
  })

  it('shows no error to clients, and all of it to the log', async () => {
    await using server = start(PRODUCTION)
    const client = await server.client()
    for (const format of ['html', 'json', 'txt']) {
      const response = await client.get(`/live/failure?when=before&format=${format}`)
      expect([format, response.status]).toEqual([format, 500])
      expect(response.text).not.toMatch(/It failed|live-controller|node:internal|\bat .*:\d+:\d+|node_modules/)
    }
    const page = await client.get('/', { accept: 'text/html' })
    expect([page.status, page.text.includes('hello world')]).toEqual([200, true])
    expect((await client.get('/nowhere', { accept: 'text/html' })).text).toContain('There is nothing here.')
    await server.printed(/It failed before the first byte/)
    for (const line of server.output.split('\n').filter((each) => each.startsWith('{'))) expect(JSON.parse(line)).toHaveProperty('level')
  })
})

describe('in development', () => {
  it('shows an error with its place, and logs JSON lines', async () => {
    await using server = start()
    const client = await server.client()
    const response = await client.get('/live/failure?when=before&format=html')
    expect([response.status, response.text.includes('It failed before the first byte')]).toEqual([500, true])
    const [line] = await server.printed(/^\{.*"path":"\/live\/failure\?.*\}$/m)
    expect(JSON.parse(line)).toMatchObject({ method: 'GET', status: 500, endpoint: 'LiveController#failure' })
  })
})

describe('memory', () => {
  it('stays flat while 100 000 subscribers are exported, also to a reader that stalls', async () => {
    const env = { DATABASE_URL: databaseUrl('many'), SUBSCRIBERS: '100000', ...PRODUCTION }
    await prepare(settings(env))
    // In production, so that no developer's log is part of the measure.
    await using server = start(env)
    const client = await server.client()
    await client.get('/subscribers?page=2', { accept: 'html' })
    const before = server.residentMegabytes()
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, server.residentMegabytes())
    }, 20)
    try {
      const stalled = await client.stream('/subscribers/export')
      stalled.pause()
      const stream = await client.stream('/subscribers/export')
      expect(readCsv(await stream.text())).toHaveLength(100_001)
      stalled.abort()
    } finally {
      clearInterval(watch)
    }
    expect(peak - before).toBeLessThan(80)
  })
})
