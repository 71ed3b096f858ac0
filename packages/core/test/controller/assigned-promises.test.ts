/** Promises that are given to a view, and fail while nobody asks for them. */
import { describe, expect, it } from '@jest/globals'
import { BaseController } from '../../src/index.js'
import { nextTurn, watchProcess } from '../support.js'
import { answerOf, FakeRenderer } from './support.js'

watchProcess()

class Pages extends BaseController {
  assigned() {
    this.assign({ figures: Promise.reject(new Error('late')) })
    this.redirectTo('/')
  }
  missing() {
    this.render('nowhere', { locals: { figures: Promise.reject(new Error('late')) } })
  }
  given() {
    this.render('show', { locals: { figures: Promise.reject(new Error('late')) }, assigns: { more: Promise.reject(new Error('late')) } })
  }
}

describe('a promise for a view', () => {
  it('C90: does not end the process when it fails and no template asks for it', async () => {
    const renderer = new FakeRenderer({ 'pages/show.html': 'page' })
    const statuses = []
    for (const action of ['assigned', 'given', 'missing'] as const) {
      statuses.push((await answerOf(Pages, action, { view: { renderer } })).status)
      await nextTurn()
    }
    expect(statuses).toEqual([302, 200, 500])
  })

  it('C90: still fails for whoever awaits it, and what only begins when it is awaited is left alone', async () => {
    const asked: string[] = []
    let seen: Readonly<Record<string, unknown>> = {}
    class Lazy extends BaseController {
      index() {
        // biome-ignore lint/suspicious/noThenProperty: a query that begins when it is awaited is what this is about
        const query = { then: () => asked.push('query') }
        this.assign({ query, figures: Promise.reject(new Error('late')) })
        seen = this.assigns
        this.head(204)
      }
    }
    await answerOf(Lazy, 'index')
    await expect(seen['figures']).rejects.toThrow('late')
    expect(asked).toEqual([])
  })
})
