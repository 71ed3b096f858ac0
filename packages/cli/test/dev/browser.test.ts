import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { requiredBinary } from '@live/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type AppCopy, copyApp } from '../support/copy-app.js'
import { type Running, startLive } from '../support/live-command.js'

const EXECUTABLE = requiredBinary('chromium')
const describeInBrowser = EXECUTABLE === null ? describe.skip : describe

describeInBrowser(EXECUTABLE === null ? 'in Chromium (skipped: chromium is not installed)' : 'in Chromium', () => {
  let browser: Browser
  let app: AppCopy
  let server: Running
  let page: Page

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: EXECUTABLE ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      timeout: 120_000,
    })
  }, 120_000)

  afterAll(() => browser.close())

  const open = async (args: string[] = ['--no-types']): Promise<void> => {
    server = startLive(['dev', '-p', '0', ...args], { cwd: app.root })
    const [, base = ''] = await server.waitFor(/➜ (http:\S+)/)
    page = await browser.newPage()
    page.setDefaultTimeout(process.env.CI ? 45_000 : 15_000)
    await page.goto(`${base}/page`)
  }

  afterEach(async () => {
    await page.close()
    server.signal('SIGINT')
    await server.ended
  })

  const heading = (text: string): Promise<unknown> => page.waitForSelector(`h1:text-is("${text}")`)

  it('a page shows by itself what changed: templates, code, a restart; styles change without loading it again', async () => {
    app = copyApp()
    await open()
    await heading('Hello, page')
    app.edit('app/models/greeting.ts', 'Hello', 'Bonjour')
    await heading('Bonjour, page')
    app.edit('app/views/greetings/page.html.eta', '{{ text }}', 'Oh, {{ text }}')
    await heading('Oh, Bonjour, page')

    await page.evaluate('window.untouched = true')
    const colour = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).color')
    expect(await colour()).toBe('rgb(0, 0, 128)')
    app.write('public/application.css', 'body { color: rgb(1, 2, 3) }')
    await page.waitForFunction('getComputedStyle(document.body).color === "rgb(1, 2, 3)"')
    expect(await page.evaluate('window.untouched')).toBe(true)

    app.edit('config/application.ts', 'override config', 'static changed = true\n  override config')
    await page.waitForFunction('window.untouched === undefined && document.querySelector("h1") !== null')
    await heading('Oh, Bonjour, page')
  }, 60_000)

  it('under a strict policy, too; an error replaces the page and goes when it is mended', async () => {
    app = copyApp()
    app.edit(
      'config/application.ts',
      'security: {',
      "security: { contentSecurityPolicy: { enforce: (policy) => policy.defaultSrc('none').styleSrc('self'), nonceGenerator: 'perRequest', nonceDirectives: ['script-src'] },",
    )
    await open()
    await heading('Hello, page')
    app.edit('app/models/greeting.ts', 'get text()', 'get text(')
    await page.waitForSelector('text=greeting.ts')
    expect(await page.title()).toContain('500')
    app.edit('app/models/greeting.ts', 'get text(', 'get text()')
    await heading('Hello, page')
  }, 60_000)

  it('type errors are shown in the page, and go when they are mended', async () => {
    app = copyApp()
    await open([])
    await heading('Hello, page')
    app.edit('app/models/greeting.ts', 'readonly name: string', 'readonly name: number')
    await page.waitForSelector('summary:has-text("type error")')
    await page.click('summary')
    expect(await page.textContent('details')).toContain('TS2345')
    app.edit('app/models/greeting.ts', 'readonly name: number', 'readonly name: string')
    await page.waitForSelector('summary', { state: 'detached' })
    await heading('Hello, page')
  }, 60_000)
})
