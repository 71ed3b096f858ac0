/** What the jest preset of applications compiles, and what it leaves alone. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'

interface Transformer {
  process(source: string, file: string, options: unknown): { code: string }
  getCacheKey(source: string, file: string, options: unknown): string
}

const preset: Record<string, unknown> = require('../jest-preset.cjs')
const transformer: Transformer = require('../jest-transform.cjs').createTransformer()

const folder = mkdtempSync(join(tmpdir(), 'jest-transform-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = {
  config: { rootDir: resolve(__dirname, '../../..'), transform: [] },
  transformerConfig: {},
  instrument: false,
  configString: '{}',
}
const SOURCE = 'export const answer = 42\n'

/** A file of a package whose package.json says this of its type. */
function fileOf(name: string, type?: 'module' | 'commonjs'): string {
  const file = join(folder, `${type ?? 'silent'}/node_modules/some/deep/${name}`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(join(file, '../../package.json'), JSON.stringify(type === undefined ? {} : { type }))
  writeFileSync(file, SOURCE)
  return file
}

const compiles = (file: string): boolean => transformer.process(SOURCE, file, options).code !== SOURCE

describe('the jest preset', () => {
  it('names its own transform, and the tests of an application', () => {
    expect(preset.transform).toEqual({ '\\.[cm]?[jt]sx?$': resolve(__dirname, '../jest-transform.cjs') })
    expect(preset.testMatch).toEqual(['<rootDir>/test/**/*.test.ts'])
  })

  it.each([
    ['index.js', 'module'],
    ['index.mjs', 'commonjs'],
    ['index.mjs', undefined],
    ['index.ts', 'commonjs'],
  ] as const)('compiles %s of a package of type %s', (name, type) => {
    expect(compiles(fileOf(name, type))).toBe(true)
  })

  it.each([
    ['index.js', 'commonjs'],
    ['index.js', undefined],
    ['index.cjs', 'module'],
  ] as const)('leaves %s of a package of type %s alone', (name, type) => {
    expect(compiles(fileOf(name, type))).toBe(false)
  })

  it('gives other sources and other files other keys', () => {
    const [one, other] = [fileOf('one.js', 'commonjs'), fileOf('other.js', 'commonjs')]
    const keys = [
      transformer.getCacheKey('a', one, options),
      transformer.getCacheKey('b', one, options),
      transformer.getCacheKey('a', other, options),
    ]
    expect(new Set(keys).size).toBe(3)
    expect(transformer.getCacheKey('a', one, options)).toBe(keys[0])
  })

  it('keeps the types of decorated properties', () => {
    const source = 'const d: PropertyDecorator = () => {}\nexport class Post {\n  @d title!: string\n}\n'
    expect(transformer.process(source, fileOf('post.ts', 'module'), options).code).toContain('"design:type", String')
  })
})
