import { describe, expect, it } from '@jest/globals'
import { withPlace } from '../../src/dev/load-error.js'
import { parseProcfile } from '../../src/dev/procfile.js'
import { sharedDatabase } from '../../src/dev/shared-database.js'
import { parseProblems, typeChecker } from '../../src/dev/type-checker.js'
import { copyApp } from '../support/copy-app.js'

describe('parseProcfile (A32)', () => {
  it('reads names and commands, without comments, the server itself and what is none', () => {
    expect(parseProcfile('# all\nweb: live dev\ncss:  sass --watch a:b\n\njs-2: node x.js\nnonsense\n')).toEqual([
      { name: 'css', command: 'sass --watch a:b' },
      { name: 'js-2', command: 'node x.js' },
    ])
  })
})

describe('parseProblems', () => {
  it('reads what tsc prints, and passes over what else it says', () => {
    const output =
      "app/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.\r\n  The expected type comes from here\nFound 2 errors.\napp/b (1).ts(1,1): error TS1: no\n"
    expect(parseProblems(output)).toEqual([
      { file: 'app/a.ts', line: 3, column: 5, code: 'TS2322', message: "Type 'string' is not assignable to type 'number'." },
      { file: 'app/b (1).ts', line: 1, column: 1, code: 'TS1', message: 'no' },
    ])
  })
})

describe('typeChecker', () => {
  it('is not there without a tsconfig.json', () => {
    const app = copyApp()
    expect(typeChecker(app.root)).toBe(app.path('node_modules/.bin/tsc'))
    app.remove('tsconfig.json')
    expect(typeChecker(app.root)).toBeNull()
  })
})

describe('withPlace', () => {
  it('gives errors of another thread, and what is no error, a name, a message and a stack', () => {
    const error = withPlace({ name: 'SyntaxError', message: 'no', stack: 'SyntaxError: no\n    at /x.ts:1:2', code: 'X' }, '/')
    expect([error.name, error.message, error.stack]).toEqual(['SyntaxError', 'no', 'SyntaxError: no\n    at /x.ts:1:2'])
    expect(withPlace('just text', '/').message).toBe('just text')
  })

  it('leaves a link error that no file of the application explains as it is', () => {
    const error = new SyntaxError("The requested module 'x' does not provide an export named 'y'")
    const { stack } = error
    expect(withPlace(error, copyApp().root).stack).toBe(stack)
  })
})

describe('sharedDatabase', () => {
  it('is closed with the last generation that uses it, once, and keeps its private state', async () => {
    class Fake {
      #closed = 0
      async connect(): Promise<void> {}
      async close(): Promise<void> {
        this.#closed++
      }
      async isHealthy(): Promise<boolean> {
        return this.#closed === 0
      }
    }
    const database = new Fake()
    const [first, second] = [sharedDatabase(database), sharedDatabase(database)]
    await first.close()
    await first.close()
    expect(await second.isHealthy()).toBe(true)
    await second.close()
    expect(await first.isHealthy()).toBe(false)
  })
})
