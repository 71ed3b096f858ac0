/** Chromium for tests, without anything that reaches for the network. */
import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { requiredBinary } from '@live/testing'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const EXECUTABLE = requiredBinary('chromium')

/** Why browser tests are skipped, or null when they run. In CI a missing browser is an error (see `requiredBinary`). */
export const skipReason = EXECUTABLE === null ? 'chromium is not installed' : null

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Milliseconds that the browser may take to start: it is many processes, and others use the machine too. */
const START = 120_000
/** Milliseconds for each thing that is waited for on a page: less than a test has. */
const PATIENCE = process.env.CI ? 45_000 : 15_000

/** A page, and what its console complained about. */
export interface WatchedPage {
  readonly page: Page
  /** Errors of the console, and exceptions that nobody caught. */
  readonly complaints: string[]
}

/** One browser for the test file. @returns a function that opens a page; all of them are closed after each test */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<WatchedPage> {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE!, args: ARGUMENTS, timeout: START })
  }, START)
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close()
  })
  afterAll(() => browser?.close())
  return async (options) => {
    const page = await (await browser!.newContext(options)).newPage()
    page.setDefaultTimeout(PATIENCE)
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    return { page, complaints }
  }
}
