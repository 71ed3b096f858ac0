/** The sources shown on the home page. */
import { describe, expect, it } from '@jest/globals'
import { methodSource, sourceExcerpt } from '../../lib/source-excerpt.js'

const SOURCE = `export class ThingsController {
  @Get('/first')
  async first() {
    if (this.second({})) {
      return
    }
  }

  /**
   * The second.
   */
  @Get('/second')
  @Post('/second')
  protected second(options: { a: number }): void {
    this.first()
  }

  one() { return 1 }

  static async *each(): AsyncGenerator<number> {
    yield 1
  }
}

function first() {
  return 2
}
`

describe('methodSource', () => {
  it('takes a method with its decorator, to the brace at its own indentation', () => {
    expect(methodSource(SOURCE, 'first')).toBe(`@Get('/first')
async first() {
  if (this.second({})) {
    return
  }
}`)
  })

  it('takes comments and several decorators, and no call for the declaration', () => {
    expect(methodSource(SOURCE, 'second')).toBe(`/**
 * The second.
 */
@Get('/second')
@Post('/second')
protected second(options: { a: number }): void {
  this.first()
}`)
  })

  it('takes a method on one line', () => {
    expect(methodSource(SOURCE, 'one')).toBe('one() { return 1 }')
  })

  it('takes a generator', () => {
    expect(methodSource(SOURCE, 'each')).toBe('static async *each(): AsyncGenerator<number> {\n  yield 1\n}')
  })

  it('reads files with CRLF', () => {
    expect(methodSource(SOURCE.replaceAll('\n', '\r\n'), 'first')).toBe(methodSource(SOURCE, 'first'))
  })

  it.each(['third', 'if', 'return', ''])('finds no method %p', (name) => {
    expect(methodSource(SOURCE, name)).toBeUndefined()
  })
})

describe('sourceExcerpt', () => {
  it('says when the file cannot be read', () => {
    expect(sourceExcerpt('/', 'missing-controller.ts', 'index')).toBe('// app/controllers/missing-controller.ts cannot be read (ENOENT)')
  })
})
