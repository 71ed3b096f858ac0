/** Old browsers, over a socket. */
import { tracingChannel } from 'node:diagnostics_channel'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { AllowBrowser, BaseController, type ControllerOptions } from '@live/core'
import { watchProcess } from '../support.js'
import { appWith } from './support.js'

watchProcess()

const firefox = (version: number) => `Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`
const as = (userAgent: string) => ({ headers: { 'user-agent': userAgent } })
const GOOGLEBOT =
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/100.0.0.0 Safari/537.36'

@AllowBrowser({ versions: { firefox: 121 }, only: ['index'] })
class PagesController extends BaseController {
  static override config: ControllerOptions = { allowBrowser: { versions: { safari: false }, only: 'index' } }
  static {
    this.allowBrowser({
      versions: 'modern',
      only: ['index'],
      block: 'tooOld',
      if: (c: PagesController) => c.request.queryString === 'strict',
    })
  }
  index() {
    this.render({ plain: 'welcome' })
  }
  other() {
    this.render({ plain: 'welcome' })
  }
  @AllowBrowser({ versions: { firefox: 200 }, block: (c: PagesController) => c.redirectTo('/other') })
  away() {
    this.render({ plain: 'welcome' })
  }
  protected async tooOld() {
    this.render({ plain: 'too old', status: 426 })
  }
}

describe('C246: who comes in', () => {
  it('browsers that are new enough, bots, tools, and who says nothing', async () => {
    await using app = await appWith(PagesController, ['index', 'other'])
    for (const userAgent of [firefox(121), firefox(300), GOOGLEBOT, 'curl/8.5.0', 'x'.repeat(10_000), ''])
      expect((await app.get('/index', as(userAgent))).text).toBe('welcome')
    expect((await app.get('/index')).text).toBe('welcome')
  })

  it('a user agent of 100 KB is nobody, and is not read', async () => {
    await using app = await appWith(PagesController, ['index'], { server: { maxHeaderSize: 200_000 } })
    await app.get('/index', as(firefox(121)))
    expect((await app.get('/index', as(`${firefox(114)} ${'Version/1.'.repeat(10_000)}`))).text).toBe('welcome')
  })

  it('older ones get a page with 406; other actions and browsers that are not listed do not ask', async () => {
    await using app = await appWith(PagesController, ['index', 'other'])
    const { status, headers, text } = await app.get('/index', as(firefox(114)))
    expect([status, headers.get('content-type')]).toEqual([406, 'text/html; charset=utf-8'])
    expect(text).toContain('too old')
    expect((await app.get('/other', as(firefox(1)))).text).toBe('welcome')
    expect((await app.get('/index', as('Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)'))).text).toBe('welcome')
  })

  it('several declarations add up, in three forms', async () => {
    await using app = await appWith(PagesController, ['index'])
    const safari = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15'
    expect((await app.get('/index', as(safari))).status).toBe(406)
    const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0.0.0 Safari/537.36'
    expect((await app.get('/index', as(chrome))).text).toBe('welcome')
    expect((await app.get('/index?strict', as(chrome))).status).toBe(426)
  })
})

describe('C247: the answer', () => {
  it('is the page of the public folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'public-'))
    try {
      await writeFile(join(folder, '406-unsupported-browser.html'), '<h1>Ours</h1>')
      // The root of the test applications is this folder; the public one is found from there.
      const { relative } = await import('node:path')
      await using app = await appWith(PagesController, ['index'], { stack: { publicFolder: relative(__dirname, folder) } })
      const { status, text } = await app.get('/index', as(firefox(114)))
      expect([status, text]).toEqual([406, '<h1>Ours</h1>'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('or what the block says', async () => {
    await using app = await appWith(PagesController, ['away'])
    const { status, headers } = await app.get('/away', as(firefox(114)))
    expect([status, headers.get('location')]).toEqual([302, `${app.url}/other`])
  })

  it('C298: with an event around it', async () => {
    const seen: unknown[] = []
    const channel = tracingChannel('browser_block.action_controller')
    const listener = (message: unknown): void => void seen.push((message as { versions: unknown }).versions)
    channel.start.subscribe(listener)
    channel.asyncEnd.subscribe(listener)
    try {
      await using app = await appWith(PagesController, ['index'])
      await app.get('/index', as(firefox(114)))
      await app.get('/index', as(firefox(122)))
    } finally {
      channel.start.unsubscribe(listener)
      channel.asyncEnd.unsubscribe(listener)
    }
    expect(seen).toEqual([{ firefox: 121 }, { firefox: 121 }])
  })
})

describe('mistakes', () => {
  it.each([
    [{ versions: 'old' }, /has old for its versions/],
    [{ versions: { netscape: 4 } }, /knows no netscape: it knows chrome, edge, firefox, ie, opera, safari, samsung/],
    [{ versions: { firefox: 'new' } }, /has new for firefox/],
    [{ versions: { firefox: true } }, /has true for firefox/],
    [{ versions: 'modern', block: 3 }, /has 3 for its block/],
  ])('%j is refused where it is written', (options, message) => {
    expect(() => AllowBrowser(options as never)(class extends BaseController {})).toThrow(
      expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringMatching(message) }),
    )
  })

  it('a block that is no method is found at boot', async () => {
    class WrongController extends BaseController {
      static {
        this.allowBrowser({ versions: 'modern', block: 'nowhere' })
      }
      index() {}
    }
    await expect(appWith(WrongController, ['index'])).rejects.toThrow(/WrongController has no method nowhere/)
  })

  it('an action that does not exist does not compile', () => {
    class TypedController extends BaseController {
      static {
        // @ts-expect-error -- there is no action shwo
        this.allowBrowser({ versions: 'modern', only: 'shwo' })
      }
      show() {}
    }
    expect(TypedController).toBeDefined()
  })
})
