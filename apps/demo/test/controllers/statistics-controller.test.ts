/** The page that is sent while it is made. */
import { describe, expect, it } from '@jest/globals'
import { useDemo } from '../support/demo.js'

const demo = useDemo({ subscribers: 50 })

describe('GET /statistics', () => {
  it('sends its frame before the figures are known, then each of them, in order', async () => {
    await using stream = await demo.app.stream('/statistics?pause=150', { accept: 'html' })
    expect([stream.status, stream.headers.get('content-length')]).toEqual([200, null])
    let page = ''
    const arrived: string[] = []
    for (let chunk = await stream.nextChunk(); chunk !== null; chunk = await stream.nextChunk()) {
      page += chunk
      for (const mark of ['application.css', '<h1>', 'data-subscribers', 'data-confirmed', '</html>']) {
        if (!arrived.includes(mark) && page.includes(mark)) arrived.push(mark)
      }
      if (arrived.length <= 2) expect(page).not.toContain('data-subscribers')
    }
    expect(arrived).toEqual(['application.css', '<h1>', 'data-subscribers', 'data-confirmed', '</html>'])
    expect(page).toContain('<dd data-subscribers>50</dd>')
  })

  it('arrives in several pieces', async () => {
    await using stream = await demo.app.stream('/statistics?pause=150', { accept: 'html' })
    const first = await stream.nextChunk()
    expect([first?.includes('<!doctype html>'), first?.includes('data-confirmed')]).toEqual([true, false])
    await expect(stream.text()).resolves.toContain('data-confirmed')
  })

  it('refuses a pause that is no number with 400', async () => {
    expect((await demo.app.get('/statistics?pause=long', { accept: 'html' })).status).toBe(400)
  })
})
