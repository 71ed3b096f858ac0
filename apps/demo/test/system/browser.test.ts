/** The application in a real browser. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type TestApp, testApp } from '@live/testing'
import type { Page } from 'playwright-core'
import { Subscriber } from '../../app/models/subscriber.js'
import { skipReason, useBrowser } from '../support/browser.js'
import { clientOf, listen, newApplication, useSeededDatabase } from '../support/demo.js'
import { atLeast, figure, hasText, rising, state, tape, widthOf } from '../support/pages.js'

const describeInBrowser = skipReason === null ? describe : describe.skip

describeInBrowser(skipReason === null ? 'in Chromium' : `in Chromium (skipped: ${skipReason})`, () => {
  useSeededDatabase({ subscribers: 2_000 })
  const open = useBrowser()
  let server: Server
  let app: TestApp

  beforeAll(async () => {
    server = createServer((await newApplication().boot()).handler)
    app = await testApp(server)
  })
  afterAll(() => app?.close())

  describe('the dashboard', () => {
    it('follows the clock', async () => {
      const { page, complaints } = await open()
      await page.goto(`${app.url}/dashboard`)
      await state(page, 'open')
      await atLeast(page, '[data-count]', 3)
      expect(await figure(page, 'last-id')).toBe(await figure(page, 'count'))
      await expect(page.textContent('[data-clock]')).resolves.toMatch(/^\d\d:\d\d:\d\d$/)
      await expect(page.textContent('[data-missed]')).resolves.toBe('0')
      expect(complaints).toEqual([])
    })

    it('comes back after its connection was cut, and goes on with the next id', async () => {
      const { page } = await open()
      await page.goto(`${app.url}/dashboard`)
      await atLeast(page, '[data-last-id]', 2)
      const before = await figure(page, 'last-id')
      const resumed = once(server, 'request') as Promise<[IncomingMessage]>
      server.closeAllConnections()
      await state(page, 'reconnecting')
      const [{ url, headers }] = await resumed
      expect(url).toBe('/live/clock')
      const last = Number(headers['last-event-id'])
      expect(last).toBeGreaterThanOrEqual(before)
      await state(page, 'open')
      await atLeast(page, '[data-last-id]', last + 2)
      expect([await figure(page, 'missed'), await figure(page, 'reconnections')]).toEqual([0, 1])
      const ids = await tape(page)
      expect(ids).toEqual(rising(1, ids.length))
    })

    it('is told by a stopping application when to come back, does so, and goes on with the next id', async () => {
      // Longer than what the clock itself says, so that the page shows whom it obeys.
      const first = newApplication({ live: { drainRetryMs: [1_500, 1_500] } })
      const url = await listen(first)
      const { page, complaints } = await open()
      await page.goto(`${url}/dashboard`)
      await atLeast(page, '[data-last-id]', 2)
      await using client = clientOf(url)
      const witness = await client.stream('/live/clock')
      await witness.next()
      const stopped = performance.now()
      await first.stop()
      await expect(witness.text()).resolves.toMatch(/(^|\n)retry: 1500\n\n$/)
      await expect(witness.ended).resolves.toBe('closed')
      await state(page, 'reconnecting')
      const second = newApplication()
      await listen(second, Number(new URL(url).port))
      await state(page, 'open')
      expect(performance.now() - stopped).toBeGreaterThan(1_500)
      await atLeast(page, '[data-last-id]', (await figure(page, 'last-id')) + 2)
      const ids = await tape(page)
      expect(ids).toEqual(rising(1, ids.length))
      expect([await figure(page, 'missed'), await figure(page, 'reconnections')]).toEqual([0, 1])
      expect(complaints).toEqual([])
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

  describe('the counter', () => {
    const value = (page: Page): Promise<number> => figure(page, 'value')
    const shows = (page: Page, name: string, number: number): Promise<unknown> => hasText(page, `[data-${name}]`, String(number))

    it('is the same on two pages, whichever of them adds to it', async () => {
      const [one, two] = [await open(), await open()]
      for (const { page } of [one, two]) {
        await page.goto(`${app.url}/counter`)
        await state(page, 'open')
      }
      for (const { page } of [one, two]) await shows(page, 'viewers', 2)
      const start = await value(one.page)
      await one.page.click('[data-form] button')
      for (const { page } of [one, two]) await shows(page, 'value', start + 1)
      await two.page.click('[data-form] button')
      for (const { page } of [one, two]) await shows(page, 'value', start + 2)
      for (const { page } of [one, two]) {
        await expect(tape(page)).resolves.toEqual([start + 1, start + 2])
        await expect(figure(page, 'count')).resolves.toBe(2)
      }
      const authors = (page: Page) => page.locator('[data-history] li span:last-child').allTextContents()
      await expect(authors(one.page)).resolves.toEqual(['somebody', expect.stringMatching(/^you, \d+ ms$/)])
      await expect(authors(two.page)).resolves.toEqual([expect.stringMatching(/^you, \d+ ms$/), 'somebody'])
      await two.page.close()
      await shows(one.page, 'viewers', 1)
      expect([one.complaints, two.complaints]).toEqual([[], []])
    })

    it('shows the present number after its connection was cut', async () => {
      const { page } = await open()
      await page.goto(`${app.url}/counter`)
      await state(page, 'open')
      const start = await value(page)
      server.closeAllConnections()
      await state(page, 'reconnecting')
      for (let n = 0; n < 3; n++) await app.post('/counter', { accept: 'json' })
      await shows(page, 'value', start + 3)
      await state(page, 'open')
      // What happened meanwhile is in the number, and was not seen as it happened.
      expect([await figure(page, 'count'), await figure(page, 'reconnections')]).toEqual([0, 1])
    })

    it('works without a script', async () => {
      const { page, complaints } = await open({ javaScriptEnabled: false })
      await page.goto(`${app.url}/counter`)
      const start = Number(await page.textContent('[data-value]'))
      await page.click('[data-form] button')
      await page.waitForURL(/\/counter$/)
      await expect(page.textContent('[data-value]')).resolves.toBe(String(start + 1))
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
      await page.fill('#subscriber_name', '<Ada> & co')
      await page.fill('#subscriber_email', 'nobody')
      await page.click('#new button[type=submit]')
      await expect(page.textContent('#subscriber_email_errors')).resolves.toBe('is not an e-mail address')
      await expect(page.inputValue('#subscriber_name')).resolves.toBe('<Ada> & co')
      await expect(page.locator('#subscriber_name_errors:not(:empty)').count()).resolves.toBe(0)
      await page.fill('#subscriber_email', 'ada@example.com')
      await Promise.all([page.waitForURL(/\/subscribers$/), page.click('#new button[type=submit]')])
      const row = page.locator('#subscribers tr').first()
      await expect(row.locator('.name').textContent()).resolves.toBe('<Ada> & co')
      await expect(row.locator('.email').textContent()).resolves.toBe('ada@example.com')
      await expect(Subscriber.where({ email: 'ada@example.com' }).count()).resolves.toBe(1)
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
      await page.waitForSelector('[data-failure-outcome]:not(:empty)')
      await expect(page.textContent('[data-failure-status]')).resolves.toBe(status)
      await expect(page.textContent('[data-failure-outcome]')).resolves.toMatch(outcome)
      expect(new URL(page.url()).pathname).toBe('/')
    })
  })

  describe('the home page', () => {
    it('streams into its terminal, line by line', async () => {
      const { page, complaints } = await open()
      await page.goto(app.url)
      await hasText(page, '[data-output]', 'hello world\nhello world\n')
      await page.click('[data-run]')
      await expect(page.textContent('[data-status]')).resolves.toMatch(/^stopped after/)
      expect(complaints).toEqual([])
    })
  })

  describe('every page', () => {
    it.each([
      '/',
      '/dashboard',
      '/counter',
      '/posts',
      '/posts/new',
      '/statistics?pause=0',
      '/subscribers',
      '/subscribers?page=99',
      '/login',
      '/500.html',
      '/404.html',
      '/up',
      '/nowhere',
    ])('%s fits a screen of 390 px, and has nothing to complain about', async (path) => {
      const { page, complaints } = await open({ viewport: { width: 390, height: 844 } })
      const response = await page.goto(app.url + path)
      await expect(widthOf(page)).resolves.toBeLessThanOrEqual(390)
      // A browser asks for an icon by itself where a page names none.
      const own = complaints.filter((complaint) => !complaint.includes('/favicon.ico'))
      expect(own).toEqual(response!.ok() ? [] : [expect.stringContaining('404')])
    })

    it('the navigation fits the narrowest phones', async () => {
      const { page } = await open({ viewport: { width: 320, height: 640 } })
      await page.goto(`${app.url}/counter`)
      await expect(widthOf(page)).resolves.toBeLessThanOrEqual(320)
    })

    it('the form with its errors fits it too', async () => {
      const { page } = await open({ viewport: { width: 390, height: 844 } })
      await page.goto(`${app.url}/subscribers`)
      await page.click('#new button[type=submit]')
      await page.waitForSelector('#subscriber_email_errors')
      await expect(widthOf(page)).resolves.toBeLessThanOrEqual(390)
    })
  })
})
