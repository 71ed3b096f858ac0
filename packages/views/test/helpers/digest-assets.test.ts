/** Copies of assets under names with digests. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { integrity } from '../../src/helpers/asset-manifest.js'
import { digestAssets } from '../../src/helpers/digest-assets.js'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'digest-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(files: { readonly [name: string]: string }): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'public', name)), { recursive: true })
    writeFileSync(join(root, 'public', name), content)
  }
}
const read = (path: string) => readFileSync(join(root, 'public', path), 'utf8')
const pathOf = (name: string) => digestAssets(root).assets[name]!.path
const assetFiles = () =>
  (readdirSync(join(root, 'public/assets'), { recursive: true }) as string[]).filter((name) => /\.\w+$/.test(name)).sort()

describe('digestAssets', () => {
  it('A120: writes a copy of every file, and the manifest', () => {
    write({ 'app.css': 'a', 'icons/x.svg': '<svg/>', 'index.html': '', 'robots.txt': '', '.hidden': '', noend: 'x' })
    const { assets, manifest } = digestAssets(root)
    expect(Object.keys(assets)).toEqual(['app.css', 'icons/x.svg', 'noend'])
    expect(assets['icons/x.svg']!.path).toMatch(/^\/assets\/icons\/x-[\da-f]{16}\.svg$/)
    expect(read(assets['app.css']!.path)).toBe('a')
    expect(assets['app.css']!.integrity).toBe(integrity(Buffer.from('a')))
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toEqual(assets)
    expect(manifest).toBe(join(root, 'public/assets/manifest.json'))
  })

  it('A120: the name changes with the content only; copies that nobody needs go', () => {
    write({ 'app.css': 'a', 'b.css': 'b' })
    const first = digestAssets(root).assets
    expect(digestAssets(root).assets).toEqual(first)
    write({ 'app.css': 'changed' })
    const second = digestAssets(root).assets
    expect(second['app.css']!.path).not.toBe(first['app.css']!.path)
    expect(second['b.css']).toEqual(first['b.css'])
    expect(existsSync(join(root, 'public', first['app.css']!.path))).toBe(false)
    expect(Object.keys(second)).toEqual(['app.css', 'b.css'])
    expect(assetFiles()).toHaveLength(3)
  })

  it('A120: files of public/assets are assets too; the one in public wins', () => {
    write({ 'assets/own.js': '1', 'assets/both.js': '2', 'both.js': '3' })
    const { assets } = digestAssets(root)
    expect(assets['own.js']!.path).toMatch(/^\/assets\/own-/)
    expect(read(assets['both.js']!.path)).toBe('3')
    expect(read('assets/own.js')).toBe('1')
  })

  it('A120: style sheets refer to the copies', () => {
    write({
      'css/app.css':
        '@import "base.css"; @import url(base.css);\na{background:url(../img/a.png?x#y)}b{background:url("/img/a.png")}' +
        "c{background:url('https://x.org/img/a.png')}d{background:url(data:image/png;base64,x)}e{background:url(missing.png)}f{filter:url(#id)}",
      'css/base.css': 'x',
      'img/a.png': 'png',
    })
    const { assets } = digestAssets(root)
    const base = assets['css/base.css']!.path
    const image = assets['img/a.png']!.path
    expect(read(assets['css/app.css']!.path)).toBe(
      `@import "${base}"; @import url("${base}");\na{background:url("${image}?x#y")}b{background:url("${image}")}` +
        `c{background:url('https://x.org/img/a.png')}d{background:url(data:image/png;base64,x)}e{background:url("/css/missing.png")}f{filter:url(#id)}`,
    )
  })

  it('A120: scripts import the copies, in circles too', () => {
    write({
      'js/a.js': `import { b } from './b.js'; import "../c.mjs"; const d = () => import('./b.js'); import x from 'x'; const t = './b.js'`,
      'js/b.js': `export * from "./a.js"`,
      'c.mjs': '',
    })
    const { assets } = digestAssets(root)
    const [a, b, c] = ['js/a.js', 'js/b.js', 'c.mjs'].map((name) => assets[name]!.path)
    expect(read(a!)).toBe(`import { b } from '${b}'; import "${c}"; const d = () => import('${b}'); import x from 'x'; const t = './b.js'`)
    expect(read(b!)).toBe(`export * from "${a}"`)
  })

  it('A120: a file that is referred to changes the names of all that lead to it', () => {
    write({ 'a.css': '@import "b.css"', 'b.css': 'url(c.png)', 'c.png': '1', 'd.css': '' })
    const before = digestAssets(root).assets
    write({ 'c.png': '2' })
    const after = digestAssets(root).assets
    for (const name of ['a.css', 'b.css', 'c.png']) expect(after[name]!.path).not.toBe(before[name]!.path)
    expect(after['d.css']).toEqual(before['d.css'])
  })

  it('A120: references cannot lead out of the public folder', () => {
    writeFileSync(join(root, 'secret.css'), 's')
    write({ 'a.css': 'a{b:url(../secret.css)} c{d:url(%2e%2e/secret.css)} e{f:url(%)}' })
    expect(read(pathOf('a.css'))).toBe('a{b:url(../secret.css)} c{d:url(%2e%2e/secret.css)} e{f:url(%)}')
  })

  it('A120: an old manifest cannot remove what is not its own', () => {
    write({
      'keep.txt': 'x',
      'a.css': '',
      'assets/manifest.json': JSON.stringify({ x: { path: '/keep.txt' }, y: { path: '/assets/../keep.txt' } }),
    })
    digestAssets(root)
    expect(read('keep.txt')).toBe('x')
  })

  it('A120: bytes stay bytes', () => {
    mkdirSync(join(root, 'public'))
    const bytes = Buffer.from([0xff, 0xfe, 0, 1, 0x80])
    writeFileSync(join(root, 'public/x.bin'), bytes)
    writeFileSync(join(root, 'public/latin.css'), Buffer.from('a{content:"\xe9"}', 'latin1'))
    expect(readFileSync(join(root, 'public', pathOf('x.bin')))).toEqual(bytes)
    expect(readFileSync(join(root, 'public', pathOf('latin.css')), 'latin1')).toBe('a{content:"\xe9"}')
  })
})
