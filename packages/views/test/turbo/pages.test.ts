/** What a live page holds, and what browsers may ask for with it (app.md A135, A136, A143–A146, A148). */
import { afterEach, describe, expect, it } from '@jest/globals'
import { createHub } from '@live/channels'
import { BaseController, type RouteMapper } from '@live/core'
import type { TestApp } from '@live/testing'
import { parse } from 'node-html-parser'
import { broadcastAppendTo, type TurboOptions, turbo } from '../../src/index.js'
import { appOf } from '../helpers/application.js'
import { rendered } from '../support/view-folder.js'
import { Post } from './records.js'

class PostsController extends BaseController {
  index() {
    this.assign({ post: new Post(1) })
  }
  async slow() {
    await broadcastAppendTo('posts', { target: 'posts', content: 'meanwhile' })
    this.assign({ post: new Post(1) })
    this.render('index')
  }
}

let app: TestApp | undefined
afterEach(async () => {
  await app?.close()
  app = undefined
})

const draw = (r: RouteMapper): void => {
  r.get('/posts', PostsController, 'index')
  r.get('/slow', PostsController, 'slow')
}

async function launch(source: string, options: TurboOptions = {}): Promise<TestApp> {
  app = await appOf(draw, { 'posts/index.html': source }, { config: { plugins: [turbo(options)] } })
  return app
}

/** The attributes of the first element of a page. */
async function sourceOf(path = '/posts', options: Parameters<TestApp['get']>[1] = {}): Promise<Record<string, string>> {
  const page = await app!.get(path, options)
  if (page.status !== 200) throw new Error(page.text)
  return parse(page.text).querySelector('*')!.attributes
}

const listen = (topic: string, after = '') => `/_channels?t=${topic}${after === '' ? '' : `&after=${after}`}&turbo=1`

const message = async (stream: Awaited<ReturnType<TestApp['stream']>>): Promise<string> => {
  for (;;) {
    const event = await stream.next()
    if (event === null || event === undefined) throw new Error('the stream ended')
    const { data } = event as { data?: string }
    if (data !== undefined && data !== '') return data
  }
}

describe('turboStreamFrom', () => {
  it('A136, A148: is an element with a signed stream, which brings what is broadcast', async () => {
    await launch('<%= turboStreamFrom("posts") %>')
    const { src, topic, after } = await sourceOf()
    expect([src, after]).toEqual(['/_channels', expect.stringMatching(/^[a-z0-9]{1,12}-\d+$/)])
    await broadcastAppendTo('posts', { target: 'posts', content: '<b>' })
    await using stream = await app!.stream(listen(topic!, after))
    expect(await message(stream)).toBe('<turbo-stream action="append" target="posts"><template>&lt;b&gt;</template></turbo-stream>')
  })

  it('A142: every line of HTML is a line of data, and the event has no name', async () => {
    await launch('<%= turboStreamFrom("posts") %>')
    const { topic, after } = await sourceOf()
    await broadcastAppendTo('posts', { target: 'posts', content: 'one\ntwo\r\nthree' })
    await using stream = await app!.stream(listen(topic!, after))
    expect(await stream.next()).toMatchObject({
      event: 'message',
      data: '<turbo-stream action="append" target="posts"><template>one\ntwo\nthree</template></turbo-stream>',
    })
  })

  it('A146: nothing is lost between the making of a page and its connection', async () => {
    await launch('<%= turboStreamFrom("posts") %>')
    const { topic, after } = await sourceOf('/slow')
    await broadcastAppendTo('posts', { target: 'posts', content: 'afterwards' })
    await using stream = await app!.stream(listen(topic!, after))
    expect([await message(stream), await message(stream)]).toEqual([
      expect.stringContaining('meanwhile'),
      expect.stringContaining('afterwards'),
    ])
  })

  it('A136: names are texts, records and lists of them; nobody is an error', async () => {
    await launch('<%= turboStreamFrom(post, "comments") %><%= turboStreamFrom([post, "a/b"]) %>')
    const topics = parse((await app!.get('/posts')).text).querySelectorAll('live-stream-source')
    const names = topics.map((each) => JSON.parse(Buffer.from(each.getAttribute('topic')!.split('.')[0]!, 'base64url').toString()).topic)
    expect(names).toEqual(['post:1/comments', 'post:1/a%2Fb'])
    for (const args of ['', 'null', '""', 'undefined', '"a", null']) {
      await expect(rendered(`<%= turboStreamFrom(${args}) %>`)).rejects.toThrow(/takes what names the stream/)
    }
  })

  it('A148: the element of Turbo itself works too', async () => {
    await launch('<%= turboStreamFrom("posts", { element: "turbo-stream-source", id: "s", "data-turbo-permanent": true }) %>')
    const { src, id } = await sourceOf()
    expect(id).toBe('s')
    await broadcastAppendTo('posts', { target: 'posts', content: 'x' })
    await using stream = await app!.stream(src!.replaceAll('&amp;', '&'))
    expect(await message(stream)).toContain('>x<')
  })

  it('A136, A143: a name that was changed, cut, signed elsewhere, or has expired is a 403 without a body', async () => {
    await launch('<%= turboStreamFrom("posts") %>')
    const { topic } = await sourceOf()
    const [payload, mac] = topic!.split('.') as [string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const forged = (change: object) => Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url')
    const elsewhere = createHub({ secret: 'y'.repeat(64) })
    const flipped = (mac[0] === 'A' ? 'B' : 'A') + mac.slice(1)
    for (const token of [
      `${forged({ topic: 'secrets' })}.${mac}`,
      `${forged({ exp: undefined })}.${mac}`,
      `${payload}.${flipped}`,
      `${payload}.${mac.slice(0, -1)}`,
      `${payload}.`,
      payload,
      elsewhere.sign('posts'),
      'posts',
      `${topic},posts`,
    ]) {
      const { status, text } = await app!.get(listen(token))
      expect([token.slice(-8), status, text]).toEqual([token.slice(-8), 403, ''])
    }
    const expired = await sourceOfNow({ expiresIn: 1 })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await app!.get(listen(expired.topic!))).status).toBe(403)
  })

  async function sourceOfNow(options: TurboOptions): Promise<Record<string, string>> {
    await app?.close()
    await launch('<%= turboStreamFrom("posts") %>', options)
    return sourceOf()
  }

  it('A136: with a subject nobody else can listen with the page of a reader', async () => {
    for (const subject of [
      (request: { headers: { get(name: string): string | null } }) => request.headers.get('x-user'),
      async (request: { headers: { get(name: string): string | null } }) => request.headers.get('x-user'),
    ]) {
      await launch('<%= turboStreamFrom("posts") %>', { subject })
      const { topic } = await sourceOf('/posts', { headers: { 'x-user': 'ann' } })
      expect((await app!.get(listen(topic!), { headers: { 'x-user': 'bob' } })).status).toBe(403)
      expect((await app!.get(listen(topic!))).status).toBe(403)
      await using stream = await app!.stream(listen(topic!), { headers: { 'x-user': 'ann' } })
      expect(stream.status).toBe(200)
      await app!.close()
    }
  })

  it('A136: authorize of a topic decides besides the signature', async () => {
    const authorize = ({ params }: { params: Readonly<Record<string, string>> }) => params['id'] !== '2'
    await launch('<%= turboStreamFrom(["room", locals.id ?? "1"]) %><%= turboStreamFrom(["room", "2"]) %>', {
      hub: { topics: { 'room/:id': { authorize } } },
    })
    const [one, two] = parse((await app!.get('/posts')).text).querySelectorAll('live-stream-source')
    expect((await app!.get(listen(two!.getAttribute('topic')!))).status).toBe(403)
    await using stream = await app!.stream(listen(one!.getAttribute('topic')!))
    expect(stream.status).toBe(200)
  })

  it('A145: who is too far behind is told to load the page anew', async () => {
    await launch('<%= turboStreamFrom("posts") %>', { hub: { history: { max: 2, ttlMs: 60_000 }, sse: { resetSpreadMs: 0 } } })
    const { topic, after } = await sourceOf()
    for (let i = 0; i < 20; i++) await broadcastAppendTo('posts', { target: 'posts', content: String(i) })
    await using stream = await app!.stream(listen(topic!, after))
    let data = await message(stream)
    if (data.startsWith('{')) data = await message(stream)
    expect(data).toBe('<turbo-stream action="refresh"></turbo-stream>')
  })
})

describe('the head of a page', () => {
  const HEAD = '<% %><%= content("head") %>'

  it('A135: says how the page is refreshed, cached and loaded', async () => {
    for (const [call, expected] of [
      ['turboRefreshesWith({ method: "morph", scroll: "preserve" })', 'turbo-refresh-method=morph turbo-refresh-scroll=preserve'],
      ['turboRefreshesWith()', 'turbo-refresh-method=replace turbo-refresh-scroll=reset'],
      ['turboExemptsPageFromCache()', 'turbo-cache-control=no-cache'],
      ['turboExemptsPageFromPreview()', 'turbo-cache-control=no-preview'],
      ['turboPageRequiresReload()', 'turbo-visit-control=reload'],
      ['turboRoot("/app")', 'turbo-root=/app'],
      ['turboPrefetch(false)', 'turbo-prefetch=false'],
    ] as const) {
      const page = parse(await rendered(`<% ${call} %>${HEAD}`))
      const metas = page.querySelectorAll('meta').map((meta) => `${meta.getAttribute('name')}=${meta.getAttribute('content')}`)
      expect(metas.join(' ')).toBe(expected)
    }
  })

  it('A148: turboScriptTag names the script with its digest, and the nonce of the page', async () => {
    await launch('<%= turboScriptTag() %>')
    const { src, type, 'data-turbo-track': track } = await sourceOf()
    expect([src, type, track]).toEqual([expect.stringMatching(/^\/turbo\.js\?v=[0-9a-f]{20}$/), 'module', 'reload'])
    const script = await app!.get(src!)
    expect([script.status, script.headers.get('cache-control'), script.headers.get('content-type')]).toEqual([
      200,
      'max-age=31536000, public, immutable',
      'text/javascript; charset=utf-8',
    ])
    expect(script.text).toContain('live-stream-source')
    expect(script.headers.get('set-cookie')).toBeNull()
  })

  it('A148: without digest, or with a wrong one, browsers ask whether the script has changed', async () => {
    await launch('')
    for (const path of ['/turbo.js', '/turbo.js?v=0', '/turbo.js?v=']) {
      const { status, headers } = await app!.get(path)
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, no-cache'])
      expect((await app!.get(path, { headers: { 'if-none-match': headers.get('etag')! } })).status).toBe(304)
    }
  })
})

describe('turbo()', () => {
  it('A136: refuses settings that cannot work', () => {
    for (const [options, message] of [
      [{ paths: '/x' }, /no option paths/],
      [{ path: 'x' }, /path of turbo is a path/],
      [{ script: '/a b' }, /script of turbo is a path/],
      [{ expiresIn: 0 }, /expiresIn of turbo/],
      [{ subject: 'ann' }, /subject of turbo is a function/],
      [{ controller: {} }, /controller of turbo is a function/],
      [{ origin: 'blog.example' }, /origin of turbo/],
    ] as const) {
      expect(() => turbo(options as never)).toThrow(message)
    }
  })

  it('A136: outside of development and test streams need a secret that others cannot know', async () => {
    const { LIVE_ENV, SECRET_KEY_BASE } = process.env
    Object.assign(process.env, { LIVE_ENV: 'production' })
    delete process.env['SECRET_KEY_BASE']
    try {
      const config = { plugins: [turbo()], security: { secretKeyBase: undefined }, session: false } as never
      await expect(appOf(draw, {}, { config })).rejects.toThrow(/turbo signs the streams of pages: set SECRET_KEY_BASE/)
    } finally {
      delete process.env['LIVE_ENV']
      for (const [name, value] of Object.entries({ LIVE_ENV, SECRET_KEY_BASE })) if (value !== undefined) process.env[name] = value
    }
  })

  it('A143: uses a hub of the application, and leaves it open', async () => {
    const hub = createHub({ secret: 'x'.repeat(64) })
    await launch('<%= turboStreamFrom("posts") %>', { hub, path: '/live/streams', script: '/assets/turbo.js' })
    const { src, topic } = await sourceOf()
    expect([src, hub.verify(topic!)]).toEqual(['/live/streams', 'posts'])
    expect((await app!.get('/assets/turbo.js')).status).toBe(200)
    await app!.close()
    app = undefined
    expect(hub.state).toBe('up')
    await hub.close()
  })
})
