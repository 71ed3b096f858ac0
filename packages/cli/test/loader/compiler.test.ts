import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { compileError } from '../../src/loader/compile-error.js'
import { Compiler } from '../../src/loader/compiler.js'

describe('Compiler', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'live-compiler-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  const source = `import { Column } from '@live/model'
import type { User } from './user.js'
export class Post {
  @Column() title!: string
  constructor(readonly user: User) {}
}`

  it('A30: strips types and emits the metadata of decorators', () => {
    const code = new Compiler(folder).compile('/app/post.ts', source)
    expect(code).toContain('_ts_metadata("design:type", String)')
    expect(code).not.toContain('./user.js')
    expect(code).toContain('sourceMappingURL=data:application/json')
  })

  it('compiles a file once per content, and again for another path or another content', () => {
    const compiler = new Compiler(folder)
    const first = compiler.compile('/app/post.ts', source)
    expect(readdirSync(folder)).toHaveLength(1)
    writeFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'from the cache')
    expect(new Compiler(folder).compile('/app/post.ts', source)).toBe('from the cache')
    expect(compiler.compile('/app/other.ts', source)).not.toBe(first)
    compiler.compile('/app/post.ts', `${source}\n`)
    expect(readdirSync(folder)).toHaveLength(3)
  })

  it('works without a folder that can be written to', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(new Compiler(join(folder, 'file', 'none')).compile('/app/x.ts', 'export const x: number = 1')).toContain('const x = 1')
  })

  it('keeps at most so many, the newest', () => {
    const compiler = new Compiler(folder)
    for (let i = 0; i < 5; i++) compiler.compile('/app/x.ts', `export const x = ${i}`)
    const names = readdirSync(folder)
    for (const [i, name] of names.entries()) utimesSync(join(folder, name), i, i)
    compiler.prune(2)
    expect(readdirSync(folder).sort()).toEqual(names.slice(3).sort())
    compiler.prune()
    expect(readdirSync(folder)).toHaveLength(2)
  })

  it.each([
    ['export class A {\n  foo(: x) {\n  }\n}', 2, 7],
    ['const x = 1\n\nclass B { y: = }', 3, 14],
    ['let a = `', 1, 9],
  ])('a syntax error points to its place: %j', (text, line, column) => {
    const error = thrownBy(() => new Compiler(folder).compile('/app/x.ts', text))
    expect(error.message).toContain(`(/app/x.ts:${line}:${column})`)
    expect(error.stack).toMatch(new RegExp(`\\n {4}at /app/x\\.ts:${line}:${column}$`))
  })

  it('an error without a place points to the beginning', () => {
    expect(compileError('strange', '/app/x.ts').message).toBe('strange (/app/x.ts:1:1)')
  })
})

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('Nothing was thrown')
}
