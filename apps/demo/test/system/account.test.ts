/** What an account is for, in a real browser: login, uploads, sound, and what other sites cannot do with it. */
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type TestApp, testApp } from '@live/testing'
import type { BrowserContextOptions, Page, Response } from 'playwright-core'
import { Recording } from '../../app/models/recording.js'
import { Subscriber } from '../../app/models/subscriber.js'
import { DEMO_ACCOUNT } from '../../db/seeds/account.js'
import { scale, seedRecording } from '../../db/seeds/recording.js'
import { skipReason, useBrowser, type WatchedPage } from '../support/browser.js'
import { loggedIn, newApplication, useSeededDatabase } from '../support/demo.js'
import { hasText, widthOf } from '../support/pages.js'
import { temporaryFolder } from '../test-helper.js'

const COOKIE = '_live_demo_session'

const describeInBrowser = skipReason === null ? describe : describe.skip

describeInBrowser(skipReason === null ? 'with an account, in Chromium' : `with an account (skipped: ${skipReason})`, () => {
  const folder = temporaryFolder()
  useSeededDatabase({ subscribers: 3, account: true })
  const open = useBrowser()
  let app: TestApp
  let session = ''

  beforeAll(async () => {
    await seedRecording()
    app = await testApp(newApplication())
    session = (await loggedIn(app)).cookies.get(COOKIE)!
  })
  afterAll(() => app?.close())

  async function fill(page: Page, password: string = DEMO_ACCOUNT.password): Promise<Response> {
    await page.fill('#email', DEMO_ACCOUNT.email)
    await page.fill('#password', password)
    const [response] = await Promise.all([
      page.waitForResponse((each) => each.request().method() === 'POST' && each.url().endsWith('/login')),
      page.click('main button[type=submit]'),
    ])
    return response
  }

  /** A page with the cookies of somebody who has logged in. */
  async function openLoggedIn(path = '/recordings', options?: BrowserContextOptions): Promise<WatchedPage> {
    const watched = await open(options)
    await watched.page.context().addCookies([{ name: COOKIE, value: session, url: app.url }])
    await watched.page.goto(app.url + path)
    return watched
  }

  describe('logging in', () => {
    it('says that the password is wrong, takes the right one, leads back, and logs out', async () => {
      const { page, complaints } = await open()
      await page.goto(`${app.url}/recordings`)
      expect(new URL(page.url()).pathname).toBe('/login')
      await expect(page.textContent('.notice.bad')).resolves.toBe('Please log in first.')
      expect((await fill(page, 'wrong')).status()).toBe(422)
      await hasText(page, '.notice.bad', 'No such address and password.')
      await expect(page.inputValue('#email')).resolves.toBe(DEMO_ACCOUNT.email)
      await expect(page.inputValue('#password')).resolves.toBe('')
      expect((await fill(page)).status()).toBe(303)
      await hasText(page, '.notice', 'Welcome, Ada.')
      expect(page.url()).toBe(`${app.url}/recordings`)
      await page.click('text=Log out')
      await page.waitForURL(`${app.url}/`)
      await hasText(page, '.notice', 'You are logged out.')
      await page.goto(`${app.url}/recordings`)
      expect(new URL(page.url()).pathname).toBe('/login')
      // Browsers log the 422 of the wrong password.
      expect(complaints).toEqual([expect.stringContaining('422')])
    })

    it('keeps the session where no script and no other site can have it', async () => {
      const { page } = await open()
      await page.goto(`${app.url}/login`)
      await fill(page)
      await hasText(page, '.notice', 'Welcome, Ada.')
      const [cookie, ...others] = await page.context().cookies()
      expect(cookie).toMatchObject({ name: COOKIE, path: '/', httpOnly: true, sameSite: 'Lax', domain: '127.0.0.1' })
      const days = (cookie!.expires - Date.now() / 1000) / 86_400
      expect([Math.round(days), others.length]).toEqual([14, 0])
      await expect(page.evaluate('document.cookie')).resolves.toBe('')
    })

    it('is stopped after ten attempts', async () => {
      await using limited = await testApp(newApplication())
      const { page } = await open()
      await page.goto(`${limited.url}/login`)
      const attempts = `Promise.all(Array.from({ length: 10 }, async () => (await fetch('/login', { method: 'POST' })).status))`
      await expect(page.evaluate(attempts)).resolves.toEqual(Array(10).fill(400))
      const response = await fill(page)
      expect(response.status()).toBe(429)
      expect(Number(response.headers()['retry-after'])).toBeGreaterThan(0)
      await page.waitForSelector('.notice.bad:has-text("Too many attempts")')
    })
  })

  describe('an upload', () => {
    it('shows how far it is, and then the recording', async () => {
      const { page, complaints } = await openLoggedIn()
      const path = join(folder, 'long.wav')
      writeFileSync(path, scale(10))
      const network = await page.context().newCDPSession(page)
      const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 1_000_000 }
      await network.send('Network.emulateNetworkConditions', slow)
      const seen: number[] = []
      await page.exposeFunction('see', (value: number) => void seen.push(value))
      await page.evaluate(`new MutationObserver(() => see(document.querySelector('progress').value))
        .observe(document.querySelector('progress'), { attributeFilter: ['value'] })`)
      await page.setInputFiles('#file', path)
      await page.click('text=Upload')
      await page.waitForSelector('text=long.wav is here.')
      expect(seen.filter((value) => value > 0 && value < 1).length).toBeGreaterThan(2)
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
      expect(seen.at(-1)).toBe(1)
      const recording = await Recording.findByOrFail({ filename: 'long.wav' })
      await expect(page.textContent(`#recording_${recording.id} b`)).resolves.toBe('long.wav')
      await page.click(`#recording_${recording.id} button`)
      await page.waitForSelector('text=long.wav is gone.')
      expect(complaints).toEqual([])
    })

    it.each([
      ['is no sound', 'page.html', 1, 'The file is not sound that browsers play.'],
      ['is too large', 'large.wav', 20 * 1024 * 1024 + 1, /too large|larger than/],
    ])('that %s is refused, in words', async (_what, name, size, words) => {
      const { page } = await openLoggedIn()
      const path = join(folder, name)
      writeFileSync(path, Buffer.alloc(size))
      await page.setInputFiles('#file', path)
      await page.click('text=Upload')
      await page.waitForSelector('[data-error]:not([hidden])')
      await expect(page.textContent('[data-error]')).resolves.toMatch(words)
      await expect(page.isEnabled('text=Upload')).resolves.toBe(true)
      await expect(Recording.count()).resolves.toBe(1)
    })

    it('works without a script', async () => {
      const { page } = await openLoggedIn('/recordings', { javaScriptEnabled: false })
      const path = join(folder, 'short.wav')
      writeFileSync(path, scale(1))
      await page.setInputFiles('#file', path)
      await page.click('text=Upload')
      await page.waitForSelector('text=short.wav is here.')
      await page.click('.recordings li:first-child button')
      await page.waitForSelector('text=short.wav is gone.')
    })
  })

  it('a player that jumps ahead asks for the rest, and gets it as 206', async () => {
    const { page, complaints } = await openLoggedIn('/')
    const parts: { status: number; first: number; total: number }[] = []
    page.on('response', (response) => {
      const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers()['content-range'] ?? '') ?? []
      if (first !== undefined) parts.push({ status: response.status(), first: Number(first), total: Number(total) })
    })
    await page.goto(`${app.url}/recordings`)
    const jump = `new Promise((resolve, reject) => {
      const audio = document.querySelector('audio')
      audio.addEventListener('error', () => reject(new Error(audio.error.message)))
      audio.addEventListener('seeked', () => resolve([audio.currentTime, Math.round(audio.duration)]))
      const jump = () => { audio.currentTime = 35 }
      if (audio.readyState > 0) jump()
      else audio.addEventListener('loadedmetadata', jump)
    })`
    await expect(page.evaluate(jump)).resolves.toEqual([35, 40])
    const { size } = (await Recording.first())!
    expect(parts.every(({ status, total }) => status === 206 && total === size)).toBe(true)
    expect(parts.some(({ first }) => first > size / 2)).toBe(true)
    expect(complaints).toEqual([])
  })

  describe('another site', () => {
    let attacker: Server
    let port = 0

    beforeAll(async () => {
      attacker = createServer((_request, response) => {
        response.setHeader('content-type', 'text/html')
        response.end(`<form method="post" action="${app.url}/subscribers">
          <input name="subscriber[name]" value="Mallory"><input name="subscriber[email]" value="mallory@example.com"><button>Win</button>
        </form>`)
      })
      await new Promise<void>((resolve) => attacker.listen(0, resolve))
      port = (attacker.address() as AddressInfo).port
    })
    afterAll(() => {
      attacker?.close()
    })

    it.each([
      ['elsewhere', 'localhost', 'cross-site', false],
      ['on another port, whose requests have the cookies', '127.0.0.1', 'same-site', true],
    ])('%s posts in vain', async (_where, host, site, cookies) => {
      const { page } = await openLoggedIn()
      const before = await Subscriber.count()
      await page.goto(`http://${host}:${port}/`)
      const [request] = await Promise.all([page.waitForRequest((each) => each.method() === 'POST'), page.click('button')])
      const headers = await request.allHeaders()
      expect([headers['sec-fetch-site'], 'cookie' in headers]).toEqual([site, cookies])
      expect((await request.response())!.status()).toBe(422)
      await expect(Subscriber.count()).resolves.toBe(before)
    })

    it('does not get a visitor by a link to the login', async () => {
      const { page } = await open()
      await page.goto(`${app.url}/login?return=${encodeURIComponent(`http://localhost:${port}/`)}`)
      await fill(page)
      await hasText(page, '.notice', 'Welcome, Ada.')
      expect(page.url()).toBe(`${app.url}/`)
    })

    it('shows no page of ours in a frame', async () => {
      const { page, complaints } = await open()
      await page.goto(`http://localhost:${port}/`)
      await page.evaluate(`new Promise((resolve) => {
        const frame = document.createElement('iframe')
        frame.onload = resolve
        frame.src = '${app.url}/login'
        document.body.append(frame)
      })`)
      expect(complaints).toEqual([expect.stringMatching(/frame/i)])
    })
  })

  describe('the policy of every page', () => {
    it('has nothing to say against any of them, and all fit a screen of 390 px', async () => {
      const { page, complaints } = await openLoggedIn('/', { viewport: { width: 390, height: 844 } })
      for (const path of ['/', '/dashboard', '/counter', '/subscribers', '/recordings', '/login', '/up', '/404.html', '/500.html']) {
        await page.goto(app.url + path)
        expect([path, (await widthOf(page)) <= 390]).toEqual([path, true])
      }
      expect(complaints.filter((complaint) => !complaint.includes('/favicon.ico'))).toEqual([])
    })

    it.each([
      ['an inline script', `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.won = true">')`],
      ['a style', `document.body.insertAdjacentHTML('beforeend', '<p style="color: red">')`],
      ['text as code', `setTimeout('window.won = true')`],
    ])('stops %s, and would be heard here', async (_what, script) => {
      const { page, complaints } = await open()
      await page.goto(`${app.url}/login`)
      const violated = page.evaluate(`new Promise((resolve) => addEventListener('securitypolicyviolation', () => resolve(true)))`)
      await page.evaluate(script).catch(() => {})
      await expect(violated).resolves.toBe(true)
      expect(complaints.join()).toContain('Content Security Policy')
      await expect(page.evaluate('window.won')).resolves.toBeUndefined()
    })
  })
})
