/** The application in a real browser. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type TestApp, testApp } from '@live/testing'
import type { Page } from 'playwright-core'
import { Subscriber } from '../../app/models/subscriber.js'
import { skipReason, useBrowser } from '../support/browser.js'
import { newApplication, useSeededDatabase } from '../support/demo.js'

/** Waits until the text of an element, read as a number, is at least this. */
async function atLeast(page: Page, selector: string, number: number): Promise<void> {
  await page.waitForFunction(`Number(document.querySelector('${selector}').textContent.replace(/\\D/g, '')) >= ${number}`)
}

/** How wide the document is, in CSS pixels; more than the window means that it can be scrolled sideways. */
const widthOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth')

const state = (page: Page, name: string) => page.waitForSelector(`[data-state="${name}"]`)

const idOf = async (page: Page): Promise<number> => Number(await page.textContent('[data-last-id]'))

const describeInBrowser = skipReason === null ? describe : describe.skip

describeInBrowser(skipReason === null ? 'in Chromium' : `in Chromium (skipped: ${skipReason})`, () => {
  useSeededDatabase(2_000)
  const open = useBrowser()
  let server: Server
  let app: TestApp

  beforeAll(async () => {
    server = createServer(newApplication().handler)
    app = await testApp(server)
  })
  afterAll(() => app?.close())

  describe('the dashboard', () => {
    it('follows the clock', async () => {
      const { page, complaints } = await open()
      await page.goto(`${app.url}/dashboard`)
      await state(page, 'open')
      await atLeast(page, '[data-count]', 3)
      await expect(idOf(page)).resolves.toBe(Number(await page.textContent('[data-count]')))
      await expect(page.textContent('[data-clock]')).resolves.toMatch(/^\d\d:\d\d:\d\d$/)
      await expect(page.textContent('[data-missed]')).resolves.toBe('0')
      expect(complaints).toEqual([])
    })

    it('comes back after its connection was cut, and goes on with the next id', async () => {
      const { page } = await open()
      await page.goto(`${app.url}/dashboard`)
      await atLeast(page, '[data-last-id]', 2)
      const before = await idOf(page)
      const resumed = once(server, 'request') as Promise<[IncomingMessage]>
      server.closeAllConnections()
      await state(page, 'reconnecting')
      const [{ url, headers }] = await resumed
      expect(url).toBe('/live/clock')
      const last = Number(headers['last-event-id'])
      expect(last).toBeGreaterThanOrEqual(before)
      await state(page, 'open')
      await atLeast(page, '[data-last-id]', last + 2)
      const figures = await Promise.all(['missed', 'reconnections'].map((name) => page.textContent(`[data-${name}]`)))
      expect(figures).toEqual(['0', '1'])
      // Every id once: as many ticks as the highest of them.
      await expect(page.textContent('[data-count]')).resolves.toBe(String(await idOf(page)))
    })

    it('comes back after the application was started anew on the same port', async () => {
      const first = newApplication()
      const { url } = await first.listen({ port: 0, host: '127.0.0.1', signals: false })
      const { page } = await open()
      await page.goto(`${url}/dashboard`)
      await atLeast(page, '[data-last-id]', 2)
      await first.stop()
      await state(page, 'reconnecting')
      const before = await idOf(page)
      const second = newApplication()
      await second.listen({ port: Number(new URL(url).port), host: '127.0.0.1', signals: false })
      await state(page, 'open')
      await atLeast(page, '[data-last-id]', before + 1)
      await expect(page.textContent('[data-missed]')).resolves.toBe('0')
      await page.close()
      await second.stop()
    })

    it('stops listening when it is told to, and listens again', async () => {
      const { page, complaints } = await open()
      await page.goto(`${app.url}/dashboard`)
      await state(page, 'open')
      await page.click('[data-toggle]')
      await state(page, 'closed')
      await page.click('[data-toggle]')
      await state(page, 'open')
      expect(complaints).toEqual([])
    })
  })

  describe('downloads', () => {
    it.each(['Export CSV', 'Export NDJSON'])('%s lands complete', async (label) => {
      const { page, complaints } = await open()
      await page.goto(`${app.url}/subscribers`)
      const href = await page.getAttribute(`text=${label}`, 'href')
      const [download] = await Promise.all([page.waitForEvent('download'), page.click(`text=${label}`)])
      await expect(download.failure()).resolves.toBeNull()
      expect(download.suggestedFilename()).toBe(label === 'Export CSV' ? 'subscribers.csv' : 'subscribers.ndjson')
      const { body } = await app.get(href!)
      expect(readFileSync(await download.path()).equals(body)).toBe(true)
      expect(body.length).toBeGreaterThan(100_000)
      expect(complaints).toEqual([])
    })

    it('one that breaks half way is reported as failed', async () => {
      const { page } = await open()
      await page.goto(app.url)
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href="/live/export-failure"]')])
      await expect(download.failure()).resolves.toEqual(expect.any(String))
      expect(download.suggestedFilename()).toBe('half.csv')
    })
  })

  describe('the form', () => {
    it('shows errors in place, and then the new subscriber', async () => {
      const { page } = await open()
      await page.goto(`${app.url}/subscribers#new`)
      await page.fill('#subscriber-name', '<Ada> & co')
      await page.fill('#subscriber-email', 'nobody')
      await page.click('button[type=submit]')
      await expect(page.textContent('#subscriber-email-errors')).resolves.toBe('is not an e-mail address')
      await expect(page.inputValue('#subscriber-name')).resolves.toBe('<Ada> & co')
      await expect(page.locator('#subscriber-name-errors').count()).resolves.toBe(0)
      await page.fill('#subscriber-email', 'ada@example.com')
      await Promise.all([page.waitForURL(/\/subscribers$/), page.click('button[type=submit]')])
      const row = page.locator('#subscribers tr').first()
      await expect(row.locator('.name').textContent()).resolves.toBe('<Ada> & co')
      await expect(row.locator('.email').textContent()).resolves.toBe('ada@example.com')
      await expect(Subscriber.repository().countBy({ email: 'ada@example.com' })).resolves.toBe(1)
    })

    it('leads from page to page', async () => {
      const { page, complaints } = await open()
      await page.goto(`${app.url}/subscribers`)
      await page.click('text=Next')
      await page.waitForURL(/page=2$/)
      await page.click('text=Previous')
      await page.waitForURL(/page=1$/)
      expect(complaints).toEqual([])
    })
  })

  describe('failures', () => {
    it('a page that fails after its first byte ends on /500.html', async () => {
      const { page } = await open()
      // The script leaves while the page is still loading, which the navigation may report as interrupted.
      await page.goto(`${app.url}/live/failure?when=after&format=html`).catch(() => {})
      await page.waitForURL(`${app.url}/500.html`)
      await expect(page.textContent('h1')).resolves.toBe('Something went wrong on our side.')
    })

    it.each([
      ['before', 'HTML', '500 Internal Server Error', /^Ended properly/],
      ['before', 'JSON', '500 Internal Server Error', /^Ended properly/],
      ['after', 'HTML', '200 OK', /^Ended properly/],
      ['after', 'JSON', '200 OK', /^Ended properly after 13 characters/],
    ])('the home page shows what comes of an error %s the first byte as %s', async (when, format, status, outcome) => {
      const { page } = await open()
      await page.goto(app.url)
      await page.click(`[data-failures] a:has-text("${when} as ${format}")`)
      await page.waitForFunction("document.querySelector('[data-failure-outcome]').textContent !== ''")
      await expect(page.textContent('[data-failure-status]')).resolves.toBe(status)
      await expect(page.textContent('[data-failure-outcome]')).resolves.toMatch(outcome)
      expect(new URL(page.url()).pathname).toBe('/')
    })
  })

  describe('the home page', () => {
    it('streams into its terminal, line by line', async () => {
      const { page, complaints } = await open()
      await page.goto(app.url)
      await page.waitForFunction(String.raw`document.querySelector('[data-output]').textContent === 'hello world\nhello world\n'`)
      await page.click('[data-run]')
      await expect(page.textContent('[data-status]')).resolves.toMatch(/^stopped after/)
      expect(complaints).toEqual([])
    })
  })

  describe('every page', () => {
    it.each(['/', '/dashboard', '/subscribers', '/subscribers?page=99', '/500.html', '/404.html', '/up', '/nowhere'])(
      '%s fits a screen of 390 px, and has nothing to complain about',
      async (path) => {
        const { page, complaints } = await open({ viewport: { width: 390, height: 844 } })
        const response = await page.goto(app.url + path)
        await expect(widthOf(page)).resolves.toBeLessThanOrEqual(390)
        expect(complaints).toEqual(response!.ok() ? [] : [expect.stringContaining('404')])
      },
    )

    it('the form with its errors fits it too', async () => {
      const { page } = await open({ viewport: { width: 390, height: 844 } })
      await page.goto(`${app.url}/subscribers`)
      await page.click('button[type=submit]')
      await page.waitForSelector('#subscriber-email-errors')
      await expect(widthOf(page)).resolves.toBeLessThanOrEqual(390)
    })
  })
})
