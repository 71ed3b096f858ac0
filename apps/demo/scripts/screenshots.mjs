/**
 * Takes the pictures of README.md: `npm start` at the root, then here `node scripts/screenshots.mjs http://localhost:3000`. They are written
 * to docs/images.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { requiredBinary } from '@live/testing'
import { chromium } from 'playwright-core'

const [, , url = 'http://localhost:3000'] = process.argv
const folder = join(import.meta.dirname, '../../../docs/images')
mkdirSync(folder, { recursive: true })

const browser = await chromium.launch({ executablePath: requiredBinary('chromium') ?? undefined, args: ['--no-sandbox', '--disable-gpu'] })
const context = await browser.newContext({ viewport: { width: 1200, height: 760 }, locale: 'en-GB', reducedMotion: 'reduce' })
context.setDefaultTimeout(20_000)

/** Opens a page in a tab of its own, does what it needs, and takes its picture. */
async function shoot(name, path, prepare = async () => {}) {
  const page = await context.newPage()
  await page.goto(url + path, { waitUntil: 'commit' })
  await page.waitForSelector('h1')
  await prepare(page)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
  console.log(name)
}

/** Fills in a form and sends it. */
async function send(page, fields, button) {
  for (const [field, text] of Object.entries(fields)) await page.fill(field, text)
  await page.click(button)
}

const listening = (page) => page.waitForSelector('live-stream-source[connected]', { state: 'attached' })

await shoot('demo', '/', (page) => page.waitForFunction(() => document.querySelector('[data-wire]').children.length >= 8))
await shoot('demo-dashboard', '/dashboard', (page) => page.waitForSelector('[data-history] li:nth-child(6)'))
await shoot('demo-counter', '/counter', async (page) => {
  await page.waitForSelector('[data-state=open]')
  for (let n = 1; n <= 3; n++) {
    await page.click('main button')
    await page.waitForSelector(`[data-history] li:nth-child(${n})`)
  }
})
await shoot('demo-posts', '/posts', listening)
await shoot('demo-form', '/posts/new', async (page) => {
  await send(page, { '#post_body': 'Without a title.' }, 'main [type=submit]')
  await page.waitForSelector('.field_errors')
})
await shoot('demo-comments', '/posts', async (page) => {
  await page.click('#posts h2 a')
  await page.waitForSelector('.discussion')
  await listening(page)
  const other = await context.newPage()
  await other.goto(page.url())
  const comment = { '#comment_author': 'Grace', '#comment_body': 'Written in another tab, a moment ago.' }
  await send(other, comment, '.discussion [type=submit]')
  await page.waitForSelector('#comments :text("Written in another tab")')
  await other.waitForSelector('.notice')
  await other.close()
  await page.locator('.discussion').scrollIntoViewIfNeeded()
})
await shoot('demo-streamed', '/statistics?pause=2000', (page) => page.waitForSelector('[data-subscribers]'))
await shoot('demo-subscribers', '/subscribers')
await shoot('demo-login', '/login')
await shoot('demo-recordings', '/login?return=/recordings', async (page) => {
  const [email, password] = await page.locator('.account code').allTextContents()
  await send(page, { '[type=email]': email, '[type=password]': password }, 'main form button')
  await page.waitForSelector('upload-form')
  await page.reload()
  await page.waitForSelector('audio')
})
await shoot('demo-german', '/posts?locale=de', listening)

await browser.close()
