/** The application behind nginx, which collects what it passes on unless it is told otherwise. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { TestClient } from '@live/testing'
import type { Application } from '../../config/application.js'
import { skipReason, useBrowser } from '../support/browser.js'
import { readCsv } from '../support/csv-reader.js'
import { clientOf, listen, newApplication, until, useSeededDatabase } from '../support/demo.js'
import { collectingSite, documentedSite, Nginx, nginxMissing, oldSite, plainSite } from '../support/nginx.js'
import { atLeast, figure, rising, state, tape } from '../support/pages.js'

const SUBSCRIBERS = 5_000
const HALF_A_SECOND = [500, 500] as const

const missing = nginxMissing ?? skipReason
const describeBehind = missing === null ? describe : describe.skip

describeBehind(missing === null ? 'behind nginx' : `behind nginx (skipped: ${missing})`, () => {
  useSeededDatabase({ subscribers: SUBSCRIBERS })
  let application: Application
  let upstream: string

  beforeAll(async () => {
    application = newApplication()
    upstream = await listen(application)
  })
  afterAll(() => application?.stop())

  describe.each([
    ['with its defaults', plainSite],
    ['as the manual recommends', documentedSite],
  ])('%s', (_name, site) => {
    let nginx: Nginx
    let client: TestClient

    beforeAll(async () => {
      nginx = await Nginx.start(site, upstream)
      client = clientOf(nginx.url)
    })
    afterAll(async () => {
      await client?.close()
      await nginx?.close()
    })

    it('an event arrives at once, long before the next one', async () => {
      await using stream = await client.stream('/live/hello?times=2&interval=60000')
      expect([stream.status, stream.headers.get('server')]).toEqual([200, expect.stringMatching(/^nginx/)])
      await expect(stream.nextChunk()).resolves.toBe('hello world\n')
    })

    it('a change of the counter arrives while the stream goes on', async () => {
      await using stream = await client.stream('/live/counter')
      const { value } = (await stream.next())!.json<{ value: number }>()
      const posted = await client.post('/counter', { accept: 'json' })
      expect(posted.json()).toEqual({ value: value + 1 })
      for (;;) {
        const event = await stream.next()
        if (event?.event !== 'changed') continue
        expect(event.json()).toEqual({ value: value + 1 })
        break
      }
    })

    it('an action hears that its reader left', async () => {
      await until(() => application.openStreams === 0)
      const stream = await client.stream('/live/clock')
      await stream.next()
      expect(application.openStreams).toBe(1)
      stream.abort()
      await until(() => application.openStreams === 0)
    })

    it('an export lands complete, byte by byte', async () => {
      await using direct = clientOf(upstream)
      const [behind, before] = await Promise.all([client.get('/subscribers/export'), direct.get('/subscribers/export')])
      expect(behind.status).toBe(200)
      expect(behind.body.equals(before.body)).toBe(true)
      expect(readCsv(behind.text)).toHaveLength(SUBSCRIBERS + 1)
    })

    it('an export that fails half way is cut, as it is without nginx', async () => {
      const stream = await client.stream('/live/export-failure')
      expect(stream.status).toBe(200)
      await stream.text()
      await expect(stream.ended).resolves.toBe('cut')
      await expect(fetch(`${nginx.url}/live/export-failure`).then((response) => response.text())).rejects.toMatchObject({
        name: 'TypeError',
      })
    })

    it('a redirect leads back to nginx', async () => {
      const response = await client.post('/counter', { accept: 'text/html' })
      expect([response.status, new URL(response.location!, nginx.url).href]).toEqual([303, `${nginx.url}/counter`])
    })
  })

  describe('where nginx collects what it gets', () => {
    /** How long the first of three lines takes, which are written 200 ms apart. */
    async function firstLine(site: typeof oldSite): Promise<{ text: string | null; ms: number }> {
      await using nginx = await Nginx.start(site, upstream)
      await using client = clientOf(nginx.url)
      const started = performance.now()
      const stream = await client.stream('/live/hello?times=3&interval=200')
      return { text: await stream.nextChunk(), ms: performance.now() - started }
    }

    it('events arrive one by one, because the application says so in a header', async () => {
      expect((await firstLine(oldSite)).text).toBe('hello world\n')
    })

    it('they would come all together otherwise', async () => {
      const { text, ms } = await firstLine(collectingSite)
      expect([text, ms > 390]).toEqual(['hello world\n'.repeat(3), true])
    })
  })

  describe('the dashboard', () => {
    const open = useBrowser()

    /** An application behind nginx that can be stopped, and started anew where it was. */
    async function restartable() {
      let current = newApplication({ live: { drainRetryMs: HALF_A_SECOND } })
      const url = await listen(current)
      const nginx = await Nginx.start(documentedSite, url)
      const { page } = await open()
      return {
        page,
        url: nginx.url,
        stop: () => current.stop(),
        start: async () => {
          current = newApplication({ live: { drainRetryMs: HALF_A_SECOND } })
          await listen(current, Number(new URL(url).port))
        },
        [Symbol.asyncDispose]: async () => {
          await page.close()
          await current.stop()
          await nginx.close()
        },
      }
    }

    it('goes on with the next id after the application was drained and started anew', async () => {
      await using demo = await restartable()
      const { page } = demo
      await page.goto(`${demo.url}/dashboard`)
      await atLeast(page, '[data-last-id]', 2)
      await demo.stop()
      await demo.start()
      await atLeast(page, '[data-reconnections]', 1)
      await state(page, 'open')
      await atLeast(page, '[data-last-id]', (await figure(page, 'last-id')) + 2)
      const ids = await tape(page)
      expect([ids, await figure(page, 'missed')]).toEqual([rising(1, ids.length), 0])
    })

    it('goes on with the next id even when nginx had nobody to ask for a while', async () => {
      await using demo = await restartable()
      const { page } = demo
      await page.goto(`${demo.url}/dashboard`)
      await atLeast(page, '[data-last-id]', 2)
      // A browser gives an event stream up for good when it is answered by anything else.
      const refused = page.waitForResponse((response) => response.url().includes('/live/clock') && response.status() === 502)
      await demo.stop()
      await refused
      await demo.start()
      await state(page, 'open')
      await atLeast(page, '[data-last-id]', (await figure(page, 'last-id')) + 2)
      const ids = await tape(page)
      expect([ids, await figure(page, 'missed')]).toEqual([rising(1, ids.length), 0])
    })
  })
})
