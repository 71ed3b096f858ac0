/** A Chromium for system tests: that of the system, or the one that CHROMIUM_PATH names. */
import { existsSync } from 'node:fs'
import { afterAll, describe } from '@jest/globals'
import { type Browser, chromium, type Page } from 'playwright-core'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = [process.env.CHROMIUM_PATH ?? '', ...CANDIDATES].find((path) => path !== '' && existsSync(path))

let browser: Browser | undefined

afterAll(() => browser?.close())

/** `describe` where there is a browser; elsewhere the tests are skipped. */
export const describeInBrowser = executablePath === undefined ? describe.skip : describe

/** A page with cookies of its own. */
export async function openPage(): Promise<Page> {
  browser ??= await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const context = await browser.newContext()
  return context.newPage()
}
