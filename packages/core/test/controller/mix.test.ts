import { describe, expect, it } from '@jest/globals'
import { ApiController, BaseController, Live, mix } from '../../src/index.js'

describe('mix', () => {
  type Class = new () => { trace(): string }
  class Base {
    trace(): string {
      return 'base'
    }
  }
  const wrapping =
    (name: string) =>
    (Parent: Class): Class =>
      class extends Parent {
        override trace(): string {
          return `${name}(${super.trace()})`
        }
      }

  it('C301: applies mixins from left to right, so that the last is outermost', () => {
    const Mixed = mix(Base as Class, wrapping('a'), wrapping('b'), wrapping('c'))
    expect(new Mixed().trace()).toBe('c(b(a(base)))')
  })

  it('leaves the base alone', () => {
    expect(mix(Base as Class, wrapping('a'))).not.toBe(Base)
    expect(new Base().trace()).toBe('base')
  })
})

describe('C301: the two bases', () => {
  it.each(['render', 'head', 'redirectTo', 'sendData', 'sendFile', 'params'])('both have %s', (name) => {
    expect([name in BaseController.prototype, name in ApiController.prototype]).toEqual([true, true])
  })

  it.each(['cookies', 'respondTo'])('only BaseController has %s', (name) => {
    expect([name in BaseController.prototype, name in ApiController.prototype]).toEqual([true, false])
  })

  it('Live is one class for each base', () => {
    expect(Live(ApiController)).toBe(Live(ApiController))
    expect(Live(BaseController)).not.toBe(Live(ApiController))
  })
})
