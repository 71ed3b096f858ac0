/** The built packages under plain Node ESM: the tests run source as CommonJS, so only this one sees a fault of the real module format. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { ROOT } from './support/root.js'

const CORE = [
  'ApiController',
  'BaseController',
  'BeforeAction',
  'Controller',
  'Get',
  'Live',
  'LiveApplication',
  'LiveError',
  'RescueFrom',
  'SSE',
  'hasCode',
  'routes',
]

const run = promisify(execFile)

/** What a program prints that a plain `node` runs at the root of the repository, where the workspaces are linked. */
async function evaluate(program: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT, timeout: 10_000 })
  return JSON.parse(stdout)
}

const exportsOf = (name: string) =>
  evaluate(`const all = await import('${name}'); console.log(JSON.stringify(Object.keys(all).filter((key) => all[key] !== undefined)))`)

describe('the built packages', () => {
  it('@live/core exports its main names to a plain import', async () => {
    expect(await exportsOf('@live/core')).toEqual(expect.arrayContaining(CORE))
  })

  it('@live/testing loads by a plain import', async () => {
    expect(await exportsOf('@live/testing')).not.toEqual([])
  })

  it.each([
    ['core', 90],
    ['model', 30],
    ['views', 10],
    ['channels', 10],
  ])('@live/%s keeps the names of its classes, which errors and logs show, when it is joined into one file', async (name, least) => {
    const program = `const all = await import('@live/${name}')
      const classes = Object.entries(all).filter(([, value]) => typeof value === 'function' && /^class\\b/.test(String(value)))
      console.log(JSON.stringify([classes.length >= ${least}, classes.filter(([key, value]) => value.name !== key).map(([key]) => key)]))`
    expect(await evaluate(program)).toEqual([true, []])
  })

  it('@live/model and @live/views do not load what few applications use, and most commands wait for', async () => {
    const program = `await import('@live/model')
      await import('@live/views')
      const { createRequire } = await import('node:module')
      const loaded = Object.keys(createRequire(import.meta.url).cache)
      const of = (name) => loaded.some((file) => file.includes('/node_modules/' + name + '/'))
      console.log(JSON.stringify(['typeorm', 'class-validator', 'sanitize-html'].map(of)))`
    expect(await evaluate(program)).toEqual([true, false, false])
  })

  it('the entries of @live/core share their classes', async () => {
    const program = `const { hasCode, ArgumentError } = await import('@live/core')
      const { collectMetrics } = await import('@live/core/metrics')
      const { traceRequests } = await import('@live/core/tracing')
      console.log(JSON.stringify([typeof collectMetrics, typeof traceRequests, hasCode(new ArgumentError('x'), 'ERR_ARGUMENT')]))`
    expect(await evaluate(program)).toEqual(['function', 'function', true])
  })

  it('@live/core leaves no handle open: a process that only imports it ends by itself', async () => {
    expect(await evaluate("await import('@live/core'); console.log('true')")).toBe(true)
  })

  it('@live/core gives its compiler preset to `extends`', async () => {
    const program = "console.log(JSON.stringify((await import('@live/core/tsconfig.json', { with: { type: 'json' } })).default))"
    expect(await evaluate(program)).toMatchObject({ compilerOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } })
  })
})
