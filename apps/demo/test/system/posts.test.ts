/** Posts in a real browser: forms, two tabs that see each other, the way back, and a page that arrives in pieces. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type TestApp, testApp } from '@live/testing'
import type { Page } from 'playwright-core'
import { Comment } from '../../app/models/comment.js'
import { Post } from '../../app/models/post.js'
import { createPost } from '../fixtures/posts.js'
import { skipReason, useBrowser, type WatchedPage } from '../support/browser.js'
import { newApplication, useSeededDatabase } from '../support/demo.js'

const describeInBrowser = skipReason === null ? describe : describe.skip

describeInBrowser(skipReason === null ? 'posts, in Chromium' : `posts (skipped: ${skipReason})`, () => {
  useSeededDatabase({ subscribers: 50 })
  const open = useBrowser()
  let app: TestApp
  let post: Post

  beforeAll(async () => {
    app = await testApp(newApplication())
  })
  afterAll(() => app?.close())
  beforeEach(async () => {
    await Post.all().destroyAll()
    post = await createPost({ title: 'First' })
  })

  async function openAt(path: string): Promise<WatchedPage> {
    const watched = await open()
    await watched.page.goto(app.url + path)
    return watched
  }

  /** Waits until a page listens to its stream. */
  const listening = (page: Page): Promise<unknown> => page.waitForSelector('live-stream-source[connected]', { state: 'attached' })

  const titles = (page: Page): Promise<string[]> => page.locator('#posts h2').allTextContents()

  it('written in one tab appears in the other one, is changed there, and goes away', async () => {
    const [writer, reader] = [await openAt('/posts/new'), await openAt('/posts')]
    await listening(reader.page)
    await writer.page.fill('#post_title', 'Second')
    await writer.page.fill('#post_body', 'From the other tab')
    await writer.page.click('main [type=submit]')
    await writer.page.waitForSelector('text=Post was successfully created.')
    await reader.page.waitForSelector('#posts h2:has-text("Second")')
    await expect(titles(reader.page)).resolves.toEqual(['Second', 'First'])

    await writer.page.click('a:text("Edit this post")')
    await writer.page.fill('#post_title', 'Second, changed')
    await writer.page.click('main [type=submit]')
    await reader.page.waitForSelector('#posts h2:has-text("Second, changed")')

    await writer.page.click('button:text("Destroy this post")')
    await writer.page.waitForURL(`${app.url}/posts`)
    await reader.page.waitForSelector('#posts h2:has-text("Second")', { state: 'detached' })
    await expect(titles(reader.page)).resolves.toEqual(['First'])
    expect([writer.complaints, reader.complaints]).toEqual([[], []])
  })

  it('two tabs with one post see the comments of each other, each of them once', async () => {
    const path = `/posts/${post.id}`
    const tabs = [await openAt(path), await openAt(path)]
    for (const { page } of tabs) await listening(page)
    for (const [n, { page }] of tabs.entries()) {
      await page.fill('#comment_author', `Reader ${n}`)
      await page.fill('#comment_body', `Comment ${n}`)
      await page.click('.discussion [type=submit]')
      await page.waitForSelector('text=Thank you.')
      for (const each of tabs) await each.page.waitForSelector(`#comments :text("Comment ${n}")`)
      await listening(page)
    }
    for (const { page } of tabs) {
      await expect(page.locator('#comments li b').allTextContents()).resolves.toEqual(['Reader 0', 'Reader 1'])
    }
    expect(tabs.map(({ complaints }) => complaints)).toEqual([[], []])
  })

  it('a form that is wrong stays, with what was typed and what is wrong, and is taken when it is right', async () => {
    const { page, complaints } = await openAt(`/posts/${post.id}`)
    await page.fill('#comment_body', 'Typed')
    await page.click('.discussion [type=submit]')
    await page.waitForSelector('#comment_author_errors:not(:empty)')
    await expect(page.textContent('#comment_author_errors')).resolves.toBe("can't be blank")
    await expect(page.getAttribute('#comment_author', 'aria-describedby')).resolves.toBe('comment_author_errors')
    await expect(page.inputValue('#comment_body')).resolves.toBe('Typed')
    await expect(Comment.count()).resolves.toBe(0)
    await page.fill('#comment_author', 'Ada')
    await page.click('.discussion [type=submit]')
    await page.waitForSelector('#comments li')
    await expect(Comment.count()).resolves.toBe(1)
    // Browsers log the 422.
    expect(complaints).toEqual([expect.stringContaining('422')])
  })

  it('the way back leads to the page before, which listens again', async () => {
    const { page, complaints } = await openAt('/posts')
    await listening(page)
    await page.click('#posts h2 a')
    await page.waitForURL(`${app.url}/posts/${post.id}`)
    await page.waitForSelector('.discussion')
    await page.goBack()
    await page.waitForSelector('#posts')
    await listening(page)
    await createPost({ title: 'While away' })
    await page.waitForSelector('#posts h2:has-text("While away")')
    await page.goForward()
    await page.waitForSelector('.discussion')
    expect(complaints).toEqual([])
  })

  it('a page does without a script what it can do without one', async () => {
    const { page, complaints } = await open({ javaScriptEnabled: false })
    await page.goto(`${app.url}/posts/new`)
    await page.fill('#post_title', 'Plain')
    await page.fill('#post_body', 'No script')
    await page.click('main [type=submit]')
    await expect(page.textContent('.notice')).resolves.toBe('Post was successfully created.')
    expect(complaints).toEqual([])
  })

  it('the language that was chosen stays', async () => {
    const { page, complaints } = await openAt('/posts')
    await page.click('button:text("Deutsch")')
    await page.waitForSelector('h1:has-text("Beiträge")')
    await page.click('a:text("Neuer Beitrag")')
    await page.waitForSelector('h1:has-text("Neuer Beitrag")')
    // Scripts speak it too.
    await page.click('a:text("Übersicht")')
    await page.waitForSelector('[data-state-label]:text("offen")')
    await page.goBack()
    await page.waitForSelector('h1:has-text("Neuer Beitrag")')
    await page.click('button:text("English")')
    await page.waitForSelector('h1:has-text("New post")')
    expect(complaints).toEqual([])
  })

  describe('the statistics', () => {
    it('arrive in order: the frame with its style, then one figure after the other', async () => {
      const { page, complaints } = await open()
      const parts = ['.page-head h1', '[data-subscribers]', '[data-confirmed]', 'footer']
      // The page itself notes what is there when something comes: asking it from here would depend on how busy the machine is.
      await page.addInitScript(`
        window.arrivals = []
        new MutationObserver(() => {
          const there = ${JSON.stringify(parts)}.filter((part) => document.querySelector(part) !== null)
          if (there.length > (window.arrivals.at(-1)?.length ?? 0)) window.arrivals.push(there)
        }).observe(document, { childList: true, subtree: true })`)
      await page.goto(`${app.url}/statistics?pause=1500`, { waitUntil: 'commit' })
      await page.waitForSelector('.page-head h1')
      // What is there is styled already.
      await expect(page.evaluate(`getComputedStyle(document.querySelector('header.site')).position`)).resolves.toBe('sticky')
      await page.waitForSelector('footer')
      const arrivals = (await page.evaluate('window.arrivals')) as string[][]
      expect([arrivals[0], arrivals[1], arrivals.at(-1)]).toEqual([parts.slice(0, 1), parts.slice(0, 2), parts])
      await expect(page.textContent('[data-subscribers]')).resolves.toBe('50')
      expect(complaints).toEqual([])
    })
  })
})
