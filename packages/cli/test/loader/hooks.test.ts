import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { LoaderHooks, type LoadResult, type ResolveResult } from '../../src/loader/hooks.js'
import { type AppCopy, copyApp } from '../support/copy-app.js'

describe('LoaderHooks', () => {
  let app: AppCopy
  let hooks: LoaderHooks
  const url = (file: string): string => pathToFileURL(app.path(file)).href
  const nowhere = (specifier: string): ResolveResult => {
    throw Object.assign(new Error(`Cannot find module '${specifier}' imported from x`), { code: 'ERR_MODULE_NOT_FOUND' })
  }
  const resolve = (specifier: string, parent: string, next: (specifier: string) => ResolveResult = nowhere): ResolveResult =>
    hooks.resolve(specifier, { parentURL: url(parent) }, next) as ResolveResult
  const load = (file: string): LoadResult => hooks.load(url(file), {}, (each) => ({ source: `node loads ${each}` })) as LoadResult

  beforeEach(() => {
    app = copyApp()
    hooks = new LoaderHooks({ root: app.root })
  })

  it('an import of .js is the .ts beside it, with its version once it changed', () => {
    expect(resolve('../models/greeting.js', 'app/controllers/greetings-controller.ts')).toEqual({
      url: url('app/models/greeting.ts'),
      shortCircuit: true,
      format: 'module',
    })
    hooks.settle()
    hooks.invalidate([app.path('app/models/greeting.ts')])
    expect(resolve('../models/greeting.js', 'app/controllers/greetings-controller.ts').url).toBe(`${url('app/models/greeting.ts')}?v=1`)
  })

  it('a parent with a version is the same file', () => {
    hooks.resolve('../models/greeting.js', { parentURL: `${url('app/controllers/greetings-controller.ts')}?v=3` }, nowhere)
    hooks.settle()
    resolve('./app/controllers/greetings-controller.js', 'server.ts')
    expect(hooks.invalidate([app.path('app/models/greeting.ts')]).files).toContain(app.path('app/controllers/greetings-controller.ts'))
  })

  it('leaves packages and dist to Node', () => {
    const found = { url: 'file:///x/node_modules/eta/index.js', format: 'module' }
    expect(resolve('eta', 'server.ts', () => found)).toBe(found)
    app.write('dist/app/x.js', '')
    const built = { url: url('dist/app/x.js') }
    expect(resolve('./dist/app/x.js', 'server.ts', () => built)).toBe(built)
  })

  it('names of the package that lead to a .js mean its .ts, too', () => {
    expect(resolve('#models/greeting', 'server.ts', () => nowhere(app.path('app/models/greeting.js'))).url).toBe(
      url('app/models/greeting.ts'),
    )
    expect(() => resolve('./nothing.js', 'server.ts')).toThrow(/Cannot find module/)
  })

  it('waits for promises of hooks that run in a thread', async () => {
    const later = hooks.resolve('#models/greeting', { parentURL: url('server.ts') }, () =>
      Promise.reject(new Error(`Cannot find module '${app.path('app/models/greeting.js')}' imported`)),
    )
    expect(await later).toMatchObject({ url: url('app/models/greeting.ts') })
    await expect(hooks.resolve('gone', { parentURL: url('server.ts') }, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  })

  it('keeps import attributes, and gives CommonJS no version', () => {
    app.write('data.json', '{}')
    app.write('old.cjs', '')
    expect(hooks.resolve('./data.json', { parentURL: url('server.ts'), importAttributes: { type: 'json' } }, nowhere)).toMatchObject({
      importAttributes: { type: 'json' },
    })
    resolve('./old.cjs', 'server.ts')
    hooks.invalidate([app.path('old.cjs')])
    expect(resolve('./old.cjs', 'server.ts').url).toBe(url('old.cjs'))
  })

  it('compiles TypeScript and leaves JavaScript to Node', () => {
    expect(load('app/models/greeting.ts')).toMatchObject({
      format: 'module',
      shortCircuit: true,
      source: expect.stringContaining('class Greeting'),
    })
    app.write('plain.js', '')
    expect(load('plain.js')).toEqual({ source: `node loads ${url('plain.js')}` })
    expect(hooks.load('node:fs', {}, () => ({ source: null }))).toEqual({ source: null })
  })

  it('R129: #routes has stand-ins for helpers that are imported and not generated yet, and only for those', () => {
    app.write('.live/routes.js', 'export const upPath = 1\n')
    hooks.stub(['upPath', 'postsPath'])
    expect(load('.live/routes.js').source).toBe("export const upPath = 1\n\nexport const postsPath = () => '/'")
    hooks.stub([])
    expect(load('.live/routes.js').source).toBe('export const upPath = 1\n')
  })

  it('loads a file that is on no disk', () => {
    hooks.provide([app.path('code.ts'), 'export const x: number = 1'])
    expect(hooks.resolve(url('code.ts'), {}, nowhere)).toMatchObject({ url: url('code.ts') })
    expect(load('code.ts').source).toContain('export const x = 1')
  })
})
