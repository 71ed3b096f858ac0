/** Every text in every place of every helper, in a real browser: nothing runs (app.md A106). */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { requiredBinary } from '@live/testing'
import { type Browser, chromium } from 'playwright-core'
import { safeConcat } from '../../src/html/safe-string.js'
import { PAYLOADS, positions, removeAssets } from './xss-positions.js'

const EXECUTABLE = requiredBinary('chromium')
const describeInBrowser = EXECUTABLE === null ? describe.skip : describe
const NONCE = 'abc'
// Only reports: what would run, runs, and is seen twice.
const POLICY = `script-src 'nonce-${NONCE}' 'self'; object-src 'none'; base-uri 'none'`
// Enforced: what a page runs by itself, runs; pictures, sounds, styles and files of scripts are not fetched, which takes most of the time.
const QUICK =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; frame-src * data:; object-src * data:"

/** What a page did that it must not do. */
interface Findings {
  readonly ran: number
  readonly violations: readonly string[]
  readonly handlers: readonly string[]
  readonly urls: readonly string[]
}

/** Runs in every frame before anything else. */
const WATCH = `
  window.ran = 0
  window.violations = []
  window.pwned = () => { window.top.ran++ }
  document.addEventListener('securitypolicyviolation', ({ disposition, violatedDirective, blockedURI, sample }) => {
    if (disposition === 'report' && violatedDirective.startsWith('script-src')) violations.push(violatedDirective + ' ' + blockedURI + ' ' + sample)
  })`

/** Looks at what the browser made of the page, and touches everything. */
const INSPECT = `(() => {
  const handlers = []
  const urls = []
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) handlers.push(element.outerHTML.slice(0, 200))
      if (!['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(name) || !URL.canParse(value, document.baseURI)) continue
      const { protocol, href } = new URL(value, document.baseURI)
      if (protocol === 'javascript:' || protocol === 'vbscript:' || href.startsWith('data:text/html')) urls.push(value)
    }
    for (const type of ['mouseover', 'focus', 'load', 'error']) element.dispatchEvent(new Event(type))
  }
  return { ran, violations, handlers, urls }
})()`

/** Controls that are made as `textField` is: they do not have to be seen twice. */
const ALIKE = /^(?:email|password|tel|url|search|number|range|color|date|time|datetime|month|week|hidden)Field ·/
/** As those of `tag.p`, which makes them in the same way: only what leads somewhere is different in a frame, and frames are dear. */
const FRAMES = /^tag\.iframe · (?:class|title|style|id|rel|data$|aria|name of (?:data|aria))/
const OWN_SCRIPT = /^javascript\w+ ·/

/** Whether a text in this place is worth a look. */
function isSeen(name: string, payload: string): boolean {
  // The nonce is the text itself: such a script is refused, and reported, rightly.
  if (name === 'javascriptTag nonce' || name === 'timeZoneSelect' || ALIKE.test(name) || FRAMES.test(name)) return false
  // Browsers take no nonce of a script with such a text in an attribute (CSP 3 §6.7.2.2): it does not run, and is reported.
  return !(OWN_SCRIPT.test(name) && /<(?:script|style)/i.test(payload))
}

/** A page with these texts in every place. */
function pageOf(payloads: readonly string[], extra = ''): string {
  const fragments = positions('production', NONCE).flatMap(([name, make]) =>
    payloads.filter((payload) => isSeen(name, payload)).map((payload) => fragment(name, () => make(payload))),
  )
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head><body>${fragments.join('\n')}${extra}</body></html>`
}

function fragment(name: string, make: () => unknown): string {
  try {
    return `<div data-position="${name}">${String(safeConcat(make()))}</div>`
  } catch {
    return ''
  }
}

// Larger pages take longer than as many small ones; texts of one kind, which stand together, are spread.
const GROUPS = 6
const groups = Array.from({ length: GROUPS }, (_, i) => PAYLOADS.filter((_payload, at) => at % GROUPS === i))

describeInBrowser(EXECUTABLE === null ? 'in Chromium (skipped: chromium is not installed)' : 'in Chromium', () => {
  let server: Server
  let browser: Browser
  let page = ''

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url !== '/') return response.writeHead(404).end()
      const policies = { 'content-security-policy': QUICK, 'content-security-policy-report-only': POLICY }
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...policies })
      return response.end(Buffer.from(page))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    browser = await chromium.launch({
      executablePath: EXECUTABLE!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        // Nothing but the page itself is there.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
      timeout: 120_000,
    })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    server?.close()
    removeAssets()
  })

  async function open(html: string): Promise<Findings> {
    page = html
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const context = await browser.newContext()
    try {
      const tab = await context.newPage()
      await tab.addInitScript({ content: WATCH })
      await tab.goto(address, { waitUntil: 'load', timeout: 100_000 })
      return await tab.evaluate<Findings>(INSPECT)
    } finally {
      await context.close()
    }
  }

  it('A106: the page would tell if something ran', async () => {
    const found = await open(pageOf(['x'], '<img src=x onerror=pwned()><a href="javascript:pwned()">x</a><script>pwned()</script>'))
    expect(found.ran).toBeGreaterThanOrEqual(2)
    expect([found.violations.length > 0, found.handlers.length, found.urls]).toEqual([true, 1, ['javascript:pwned()']])
  })

  it.each(groups.map((payloads, i) => [i + 1, payloads] as const))(
    'A106: nothing runs (group %i)',
    async (_, payloads) => {
      expect(await open(pageOf(payloads))).toEqual({ ran: 0, violations: [], handlers: [], urls: [] })
    },
    120_000,
  )
})
