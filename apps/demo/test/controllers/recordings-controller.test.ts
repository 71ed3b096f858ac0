/** Recordings: who may see them, what is kept of an upload, and which part of it is sent back. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { TestClient, TestResponse } from '@live/testing'
import { Recording } from '../../app/models/recording.js'
import { storagePath } from '../../lib/storage.js'
import { FROM_HERE, loggedIn, useDemo } from '../support/demo.js'
import { attributes, elements, textOf } from '../support/html.js'

const demo = useDemo({ subscribers: 0, account: true })

/** Bytes of which each tells where it stood. */
const SOUND = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 251))

let user: TestClient

beforeAll(async () => {
  user = await loggedIn(demo.app)
})

beforeEach(async () => {
  for (const recording of await Recording.all()) await recording.destroy()
})

const kept = (): string[] => (existsSync(storagePath('recordings')) ? readdirSync(storagePath('recordings')) : [])

interface Upload {
  bytes?: Uint8Array<ArrayBuffer>
  name?: string
  type?: string
  accept?: string
  client?: TestClient
}

function upload({ bytes = new Uint8Array(SOUND), name = 'a.wav', type = 'audio/wav', accept = 'json', client = user }: Upload = {}) {
  const body = new FormData()
  body.set('file', new File([bytes], name, { type }))
  return client.post('/recordings', { body, accept, headers: FROM_HERE })
}

describe('a visitor who is not logged in', () => {
  it('is sent to the login, and from there back', async () => {
    const client = demo.app.client({ headers: { accept: 'text/html', ...FROM_HERE } })
    const response = await client.get('/recordings?sort=name')
    expect([response.status, response.location]).toEqual([303, `${demo.app.url}/login?return=%2Frecordings%3Fsort%3Dname`])
    const form = await client.followRedirect()
    expect(form.text).toContain('Please log in first.')
    expect(attributes(form.text, 'value')).toContain('/recordings?sort=name')
  })

  it('is told 401 as a program', async () => {
    expect((await demo.app.get('/recordings', { accept: 'json' })).status).toBe(401)
  })

  it('uploads nothing, hears nothing, and deletes nothing', async () => {
    const { id } = (await upload()).json<Recording>()
    const client = demo.app.client({ headers: FROM_HERE })
    const statuses = [
      await upload({ client, accept: 'html' }),
      await upload({ client }),
      await client.get(`/recordings/${id}`, { accept: 'html' }),
      await client.delete(`/recordings/${id}`, { accept: 'html' }),
    ].map(({ status, location }) => [status, location === null ? null : new URL(location).pathname])
    expect(statuses).toEqual([
      [303, '/login'],
      [401, null],
      [303, '/login'],
      [303, '/login'],
    ])
    expect([await Recording.count(), kept().length]).toEqual([1, 1])
  })
})

describe('POST /recordings', () => {
  it('keeps the file under a name of its own, readable for nobody else, and answers a script with 201', async () => {
    const response = await upload({ name: 'Größe & co.wav' })
    expect(response.status).toBe(201)
    expect(response.json()).toEqual({
      id: expect.any(Number),
      filename: 'Größe & co.wav',
      contentType: 'audio/wav',
      size: 1000,
      createdAt: expect.any(String),
    })
    const [name] = kept()
    expect(name).toMatch(/^[\da-f-]{36}$/)
    expect(readFileSync(storagePath('recordings', name!)).equals(SOUND)).toBe(true)
    expect(statSync(storagePath('recordings', name!)).mode & 0o777).toBe(0o600)
  })

  it('answers a form with the list and a notice', async () => {
    const response = await upload({ accept: 'html' })
    expect([response.status, new URL(response.location!).pathname]).toEqual([303, '/recordings'])
    const page = await user.followRedirect({ accept: 'html' })
    expect(page.text).toContain('a.wav is here.')
    expect(attributes(page.text, 'src').filter((src) => src.startsWith('/recordings/'))).toHaveLength(1)
  })

  it.each(['../../../etc/passwd', '..\\..\\boot.ini', 'a\r\nb.wav', '<script>.wav'])(
    'takes %j for a name to show, not for a path',
    async (name) => {
      const response = await upload({ name })
      expect(response.status).toBe(201)
      expect(response.json<Recording>().filename).not.toMatch(/[/\\\r\n]/)
      expect(kept()).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)])
      expect((await user.get('/recordings', { accept: 'html' })).text).not.toContain('<script>.wav')
    },
  )

  it.each([
    ['a page', { name: 'a.html', type: 'text/html' }, 'contentType'],
    ['a picture with a script', { name: 'a.svg', type: 'image/svg+xml' }, 'contentType'],
    ['a type with another one behind it', { type: 'audio/wav, text/html' }, 'contentType'],
    ['nothing', { bytes: new Uint8Array() }, 'size'],
  ])('does not keep %s', async (_what, file, property) => {
    const response = await upload(file)
    expect([response.status, Object.keys(response.json<{ errors: object }>().errors)]).toEqual([422, [property]])
    const page = await upload({ ...file, accept: 'html' })
    expect([page.status, textOf(elements(page.text, 'p').find((p) => p.includes('class="notice bad"'))!)]).toEqual([
      422,
      expect.stringMatching(/^The file was not kept: /),
    ])
    expect([await Recording.count(), kept()]).toEqual([0, []])
  })

  it('refuses a form without a file with 400, and one that is too large with 413', async () => {
    const body = new FormData()
    body.set('other', 'x')
    expect((await user.post('/recordings', { body, accept: 'json', headers: FROM_HERE })).status).toBe(400)
    const large = await upload({ bytes: new Uint8Array(20 * 1024 * 1024 + 1) })
    expect([large.status, large.mediaType]).toEqual([413, 'application/problem+json'])
    expect([await Recording.count(), kept()]).toEqual([0, []])
  })

  it('keeps as many as there may be', async () => {
    for (let n = 0; n < Recording.LIMIT; n++) {
      await Recording.createOrFail({ filename: 'x', contentType: 'audio/wav', size: 1, key: `key ${n}` })
    }
    const response = await upload()
    expect([response.status, response.text]).toEqual([422, expect.stringContaining('delete one first')])
    await expect(Recording.count()).resolves.toBe(Recording.LIMIT)
  })

  it('is refused when a page of another site sends it', async () => {
    const body = new FormData()
    body.set('file', new File([new Uint8Array(SOUND)], 'a.wav', { type: 'audio/wav' }))
    expect((await user.post('/recordings', { body, headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(422)
    await expect(Recording.count()).resolves.toBe(0)
  })
})

describe('GET /recordings/:id', () => {
  let path = ''

  beforeEach(async () => {
    path = `/recordings/${(await upload()).json<Recording>().id}`
  })

  const part = (range: string): Promise<TestResponse> => user.get(path, { headers: { range } })

  it('is the whole file, as it came, to be shown and not to be guessed at', async () => {
    const { status, headers, body } = await user.get(path)
    expect([status, body.equals(SOUND)]).toEqual([200, true])
    expect(headers.get('content-type')).toBe('audio/wav')
    expect(headers.get('accept-ranges')).toBe('bytes')
    expect(headers.get('content-disposition')).toMatch(/^inline; filename="a\.wav"/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).not.toContain('public')
  })

  it.each([
    ['bytes=0-', 0, 999],
    ['bytes=500-599', 500, 599],
    ['bytes=990-5000', 990, 999],
    ['bytes=-10', 990, 999],
  ])('is for %s the bytes from %d to %d, as 206', async (range, first, last) => {
    const { status, headers, body } = await part(range)
    expect([status, headers.get('content-range')]).toEqual([206, `bytes ${first}-${last}/1000`])
    expect(body.equals(SOUND.subarray(first, last + 1))).toBe(true)
  })

  it('is 416 behind its end', async () => {
    const { status, headers } = await part('bytes=1000-')
    expect([status, headers.get('content-range')]).toEqual([416, 'bytes */1000'])
  })

  it('is 304 for who has it', async () => {
    const { headers } = await user.get(path)
    expect((await user.get(path, { headers: { 'if-none-match': headers.get('etag')! } })).status).toBe(304)
  })

  it.each(['/recordings/999999', '/recordings/-1'])('is 404 where there is none (%s)', async (missing) => {
    expect((await user.get(missing)).status).toBe(404)
  })

  it.each(['/recordings/x', '/recordings/1e3', '/recordings/9007199254740993'])('is 400 for what is no number (%s)', async (wrong) => {
    expect((await user.get(wrong)).status).toBe(400)
  })
})

describe('DELETE /recordings/:id', () => {
  it('removes it and its file', async () => {
    const { id } = (await upload()).json<Recording>()
    const response = await user.post(`/recordings/${id}`, { form: { _method: 'delete' }, accept: 'html', headers: FROM_HERE })
    expect([response.status, new URL(response.location!).pathname]).toEqual([303, '/recordings'])
    expect((await user.followRedirect({ accept: 'html' })).text).toContain('a.wav is gone.')
    expect([await Recording.count(), kept()]).toEqual([0, []])
    expect((await user.get(`/recordings/${id}`)).status).toBe(404)
  })
})
