import { describe, expect, it } from '@jest/globals'
import { ErrorRules, LiveError, NotFoundError } from '../../src/errors/index.js'

class QuotaExceeded extends Error {}
class TeamQuotaExceeded extends QuotaExceeded {}
class TemplateError extends Error {}
class Gone extends NotFoundError {
  constructor() {
    super('gone', { status: 410 })
  }
}

describe('C274, C275: the status of an error', () => {
  const rules = new ErrorRules({ QuotaExceeded: 429, Gone: 404, Error: 503 })
  it.each([
    ['the rule for its class', new QuotaExceeded(), 429],
    ['that for an ancestor', new TeamQuotaExceeded(), 429],
    ['the rule for its very class, over its own status', new Gone(), 404],
    ['its own status, over that for an ancestor', new LiveError('ERR_ARGUMENT', 'x', { status: 400 }), 400],
    ['the rule for all errors', new TypeError(), 503],
    ['500 for something that is none', 'text', 500],
  ])('is %s', (_, error, status) => {
    expect(rules.statusOf(error)).toBe(status)
  })

  it('without rules is its own, or 500', () => {
    const none = new ErrorRules()
    expect([none.statusOf(new Gone()), none.statusOf(new QuotaExceeded()), none.statusOf(null)]).toEqual([410, 500, 500])
  })

  it('a subclass may say 500 itself', () => {
    const inner = class extends NotFoundError {
      override readonly status = 500
    }
    expect(new ErrorRules().statusOf(new inner())).toBe(500)
  })

  it('names of Object.prototype are no rules', () => {
    const odd = Object.assign(new Error('x'), {})
    Object.setPrototypeOf(odd, { constructor: { name: 'toString' }, __proto__: Error.prototype })
    expect(new ErrorRules({}).statusOf(odd)).toBe(500)
  })
})

describe('C276: wrappers', () => {
  it('stand for their cause, one level', () => {
    const rules = new ErrorRules()
    const cause = new NotFoundError()
    expect(rules.unwrap(new TemplateError('x', { cause }))).toBe(cause)
    expect(rules.statusOf(new TemplateError('x', { cause }))).toBe(404)
    const wrapped = new TemplateError('inner', { cause })
    expect(rules.unwrap(new TemplateError('outer', { cause: wrapped }))).toBe(wrapped)
  })

  it('an ordinary error keeps its own status, whatever caused it', () => {
    expect(new ErrorRules().statusOf(new Error('x', { cause: new NotFoundError() }))).toBe(500)
  })

  it('without a cause, and not in the list, are themselves', () => {
    const bare = new TemplateError('x')
    expect(new ErrorRules().unwrap(bare)).toBe(bare)
    expect(new ErrorRules({}, []).statusOf(new TemplateError('x', { cause: new NotFoundError() }))).toBe(500)
    expect(new ErrorRules({}, ['QuotaExceeded']).statusOf(new TeamQuotaExceeded('x', { cause: new NotFoundError() }))).toBe(404)
  })
})
