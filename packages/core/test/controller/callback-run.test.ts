/** Callbacks that need not wait make no promise; those that do are waited for, in the same order. */
import { describe, expect, it } from '@jest/globals'
import { BaseController } from '../../src/index.js'
import { appWith } from './support.js'

/** What an action looks like from the dispatcher: `'now'`, or `'later'`. */
async function timeOf(declare: (controller: typeof Traced) => void, method = 'GET'): Promise<{ when: string; trace: string[] }> {
  const trace: string[] = []
  let when = 'never'
  class Probe extends Traced {
    override processAction(action: string) {
      this.trace = trace
      const done = super.processAction(action)
      when = done === undefined ? 'now' : 'later'
      return done
    }
  }
  declare(Probe)
  await using app = await appWith(Probe, ['index'], {
    controller: { allowForgeryProtection: true },
    security: { secretKeyBase: 'x'.repeat(64) },
  })
  await app.request(method as never, '/index', { headers: { 'sec-fetch-site': 'same-origin' } })
  return { when, trace }
}

class Traced extends BaseController {
  trace: string[] = []
  index() {
    this.trace.push('action')
    this.response.body = 'x'
  }
  other() {
    this.index()
  }
  protected one() {
    this.trace.push('one')
  }
  protected two() {
    this.trace.push('two')
  }
  protected async slow() {
    await Promise.resolve()
    this.trace.push('slow')
  }
  protected answer() {
    this.trace.push('answer')
    this.head('ok')
  }
}

describe('an action with callbacks', () => {
  it('C191: stays synchronous with the protection against forged requests, for GET and for a verified POST', async () => {
    expect(await timeOf(() => {})).toEqual({ when: 'now', trace: ['action'] })
    expect(await timeOf(() => {}, 'POST')).toEqual({ when: 'now', trace: ['action'] })
  })

  it('C40: stays synchronous with before and after callbacks that are', async () => {
    const { when, trace } = await timeOf((c) => {
      c.beforeAction(['one', 'two'] as never)
      c.afterAction(['one', 'two'] as never)
    })
    expect([when, trace]).toEqual(['now', ['one', 'two', 'action', 'two', 'one']])
  })

  it('C40: waits for each one that takes time', async () => {
    const { when, trace } = await timeOf((c) => {
      c.beforeAction(['one', 'slow', 'two'] as never)
      c.afterAction(['one', 'slow'] as never)
    })
    expect([when, trace]).toEqual(['later', ['one', 'slow', 'two', 'action', 'slow', 'one']])
  })

  it('C45: stops at one that answers, whether others took time before it or not', async () => {
    for (const first of ['one', 'slow']) {
      const { trace } = await timeOf((c) => {
        c.beforeAction([first, 'answer', 'two'] as never)
        c.afterAction('one' as never)
      })
      expect(trace).toEqual([first, 'answer'])
    }
  })

  it('C50: a skip with a condition costs the actions that it does not name nothing', async () => {
    const { when, trace } = await timeOf((c) => {
      c.beforeAction('one' as never)
      c.skipBeforeAction('one', { only: 'other', if: () => true })
    })
    expect([when, trace]).toEqual(['now', ['one', 'action']])
  })

  it('C43: a condition that is asked makes it wait', async () => {
    const { when, trace } = await timeOf((c) => c.beforeAction('one' as never, { if: () => false }))
    expect([when, trace]).toEqual(['later', ['action']])
  })
})
