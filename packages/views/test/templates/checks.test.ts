/** Templates as TypeScript, whose types are checked. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { I18n, type TemplateCheck } from '@live/core'
import { Views, type ViewsOptions } from '../../src/views.js'

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..')
const root = realpathSync(mkdtempSync(join(tmpdir(), 'live-checks-')))

afterAll(() => rmSync(root, { recursive: true, force: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

/** The checks of an application with these files. */
async function checksOf(files: Readonly<Record<string, string>>, options: ViewsOptions = {}): Promise<readonly TemplateCheck[]> {
  rmSync(join(root, 'app'), { recursive: true, force: true })
  write({ 'package.json': '{"type":"module"}', ...files })
  const views = new Views({ annotate: false, ...options })
  const home = { root, codeRoot: root, environment: 'test', logger: console, i18n: new I18n(), viewFolders: [] }
  await views.attach(home as never)
  return views.checks(join(root, 'tmp/templates'), ['visitor'])
}

describe('templates as TypeScript', () => {
  it('A99: only those that declare their locals, and those that cannot be compiled, with the place', async () => {
    const checks = await checksOf({
      'app/views/posts/show.html.eta': '<%= anything %>',
      'app/views/posts/_card.html.eta': '<%# locals: { title: string } %>\n<%= title %>',
      'app/views/posts/broken.html.eta': '\n<% if (true) { %>',
    })
    expect(checks.map(({ path, code, problem }) => [path, code === null, problem])).toEqual([
      ['app/views/posts/_card.html.eta', false, null],
      ['app/views/posts/broken.html.eta', true, { message: '{ is never closed', line: 2, column: 14 }],
    ])
  })

  it('A99: line n + 1 is line n of the template, and columns lead back', async () => {
    const source = '<%# locals: { title: string } %>\n<p>\n  <%= title.trim() %>\n</p>'
    const [check] = await checksOf({ 'app/views/posts/_card.html.eta': source })
    const lines = check!.code!.split('\n')
    const line = lines.findIndex((text) => text.includes('title.trim()')) + 1
    expect(check!.placeOf(line, lines[line - 1]!.indexOf('title.trim') + 1)).toEqual({ line: 3, column: 7 })
  })

  it('A100: types may be models, what app/models exports, and paths from the template', async () => {
    const [check] = await checksOf({
      'app/models/blog-post.ts': 'export class BlogPost {}\n',
      'app/views/posts/_card.html.eta':
        "<%# locals: { post: BlogPost | null, list: import('../../../lib/x.js').X[], other?: Unknown.BlogPost } %>",
    })
    expect(check!.code).toContain('import type { BlogPost } from "../../../../../app/models/blog-post.js";')
    expect(check!.code).toContain('import("../../../../../lib/x.js").X[]')
    expect(check!.code).not.toContain('import type { Unknown }')
  })

  it('A100: every helper has a type, and those of other places may be used in any way', async () => {
    const [check] = await checksOf({ 'app/views/a.html.eta': '<%# locals: {} %><%= 1 %>' }, { helpers: [{ special: () => '' }] })
    expect(check!.code).toContain('OtherHelpers<"special" | "visitor">')
    const names = Object.keys(new Views().helpers({} as never)).filter((name) => name !== 'render')
    expect(names.length).toBeGreaterThan(90)
    const [all] = await checksOf({
      'app/views/a.html.eta': `<%# locals: { post: { id: number } } %><% void [${names}, csrfField(), notice(), visitor().x, locals.post.id, view.format] %>
<%= render('b') %><%= render(post) %><%= content() %><%= formWith({ url: '/' }, (f) => { %><%= f.textField('x') %><% }) %><% await flush() %>
<%= tag.div({ class: 'a' }, () => { %>b<% }) %><%= t('.title', { count: 1 }) %><%= truncate(csrfField(), 1, 2, 3) %>`,
    })
    symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
    const settings = { extends: '@live/core/tsconfig.json', compilerOptions: { noEmit: true, noImplicitAny: false }, include: ['tmp'] }
    write({ 'tsconfig.json': JSON.stringify(settings), [`tmp/templates/${all!.path}.ts`]: all!.code! })
    const { stdout } = spawnSync(join(REPOSITORY, 'node_modules/.bin/tsc'), ['--pretty', 'false'], { cwd: root, encoding: 'utf8' })
    // What is wrong on purpose is all that is wrong.
    expect(stdout.match(/error TS\d+/g)).toEqual(['error TS2554'])
  })
})
