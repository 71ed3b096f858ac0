/** What the documentation shows compiles, and what it links to is there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, jest } from '@jest/globals'
import { checkLinks } from './support/links.js'
import { anchorsOf, blocksOf, linksOf, type Page, readPages } from './support/markdown.js'
import { ROOT } from './support/root.js'
import { checkSnippets } from './support/snippets.js'

const page = (...lines: string[]): Page => ({ path: 'docs/planted.md', text: lines.join('\n') })

// One process, two cores: the compiler reads its libraries in the first test that runs.
jest.setTimeout(60_000)

describe('the pages of the documentation', () => {
  let pages: Page[]

  beforeAll(async () => {
    pages = await readPages(ROOT)
  })

  it('are found', () => {
    expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(['CHANGELOG.md', 'docs/README.md', 'docs/reference/errors.md']))
  })

  it('show TypeScript that compiles', () => {
    expect(existsSync(join(ROOT, 'packages/core/dist/index.d.ts'))).toBe(true) // else: npm run build
    expect(checkSnippets(ROOT, pages)).toEqual([])
  })

  it('are all in the index', () => {
    const index = pages.find(({ path }) => path === 'docs/README.md')
    const linked = new Set(linksOf(index?.text ?? '').map(({ target }) => `docs/${target}`))
    const lost = pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && path !== 'docs/README.md' && !linked.has(path))
    expect(lost).toEqual([])
  })

  it('link to pages and headings that exist', () => {
    expect(checkLinks(ROOT, pages)).toEqual([])
  })
})

describe('the check of snippets', () => {
  it('names the page and the line of a type error', () => {
    const faults = checkSnippets(ROOT, [page('# Title', '', '```ts', 'const one = 1', 'const two: string = one', 'export { two }', '```')])
    expect(faults).toEqual([expect.stringMatching(/^docs\/planted\.md:5: TS2322 /)])
  })

  it('is strict', () => {
    const faults = checkSnippets(ROOT, [page('```ts', 'export const f = (x) => x', '```')])
    expect(faults).toEqual([expect.stringMatching(/^docs\/planted\.md:2: TS7006 /)])
  })

  it('lets a block import an earlier one by its file name, and node', () => {
    const first = ['```ts', '// file: app/models/post.ts', 'export class Post { title = "" }', '```']
    const second = [
      '```ts',
      '// file: app/controllers/x.ts',
      "import { once } from 'node:events'",
      "import { Post } from '../models/post.js'",
    ]
    const faults = checkSnippets(ROOT, [page(...first, ...second, 'export const post: Post = new Post()', 'export { once }', '```')])
    expect(faults).toEqual([])
  })

  it('keeps the names of two blocks and two pages apart', () => {
    const block = ['```ts', 'const same = 1', 'console.log(same)', '```']
    expect(checkSnippets(ROOT, [page(...block, ...block), { path: 'docs/other.md', text: block.join('\n') }])).toEqual([])
  })

  it('compiles decorators and top-level await, as an application does', () => {
    const code = ['const log: ClassDecorator = () => undefined', '@log', 'export class A {}', 'await Promise.resolve(new A())']
    expect(checkSnippets(ROOT, [page('```ts', ...code, '```')])).toEqual([])
  })

  it.each(['ts ignore', 'ts fragment=a', 'typescript', 'tsx'])('refuses a fence that says `%s`', (info) => {
    const faults = checkSnippets(ROOT, [page('text', `\`\`\`${info}`, 'nonsense (', '```')])
    expect(faults).toEqual([`docs/planted.md:2: the fence must say exactly \`ts\`, not \`${info}\``])
  })

  it('refuses two blocks of one file name on a page', () => {
    const block = ['```ts', '// file: a.ts', 'export const a = 1', '```']
    expect(checkSnippets(ROOT, [page(...block, ...block)])).toEqual([expect.stringMatching(/^docs\/planted\.md:6: an earlier block/)])
  })
})

describe('the reader of Markdown', () => {
  it('keeps a shorter fence inside a longer one', () => {
    expect(blocksOf('````md\n```ts\ncode\n```\n````\n')).toEqual([{ info: 'md', line: 2, code: '```ts\ncode\n```' }])
  })

  it('does not lose a block that is never closed', () => {
    expect(blocksOf('```ts\ncode')).toEqual([{ info: 'ts (never closed)', line: 2, code: 'code' }])
  })

  it('makes anchors as GitHub does, and counts repeated ones', () => {
    const text = '# The `stream`: how?\n## Same\n## Same\n```md\n# not this\n```'
    expect([...anchorsOf(text)]).toEqual(['the-stream-how', 'same', 'same-1'])
  })

  it('reports a link to a missing page or heading, and no other', () => {
    const planted = page('[a](README.md) [b](missing.md) [c](#title)', '# Title', '[d](#nowhere) [e](https://x.test/y) `[f](no.md)`')
    expect(checkLinks(ROOT, [planted])).toEqual(['docs/planted.md:1: missing.md', 'docs/planted.md:3: #nowhere'])
  })
})
