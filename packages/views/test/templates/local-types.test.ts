/** Calls of templates that declare their locals, as the compiler sees them: through the generated file, and tsc. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { I18n } from '@live/core'
import type { TemplateHandler } from '../../src/templates/template-handler.js'
import { Views } from '../../src/views.js'

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..')
const SETTINGS = { extends: '@live/core/tsconfig.json', compilerOptions: { rootDir: '.' }, include: ['app', '.live/*.d.ts'] }
const FILES = {
  'app/models/post.ts': 'export class Post {\n  title = ""\n  toPartialPath(): string {\n    return "posts/post"\n  }\n}\n',
  'app/views/posts/index.html.eta': '<%# locals: { title: string, posts: Post[], size?: number = 1 } %>x',
  'app/views/posts/show.html.eta': '<%# locals: { post: Post } %>x',
  'app/views/posts/show.json.eta': '<%# locals: { post: Post, deep: boolean } %>1',
  'app/views/posts/optional.html.eta': '<%# locals: { size = 1 } %>x',
  'app/views/posts/none.html.eta': '<%# locals: {} %>x',
  'app/views/posts/free.html.eta': '<%= locals.anything %>',
  'app/views/posts/mixed.html.eta': '<%# locals: { a: string } %>x',
  'app/views/posts/mixed.text.eta': 'any locals',
  'app/views/posts/broken.html.eta': '<%# locals: { a: string } %><% if (true) { %>',
  'app/views/posts/open.html.eta': '<%# locals: { a: string] } %>x',
  'app/views/posts/_card.html.eta': "<%# locals: { post: import('../../models/post.js').Post, size?: number } %>x",
  'app/views/posts/_note.html.shout': '# locals: { text: string }\nx',
  'app/controllers/posts-controller.ts': `import { BaseController } from '@live/core'
import type { ComponentHelpers, SafeString, View } from '@live/views'
import { Post } from '../models/post.js'

export class PostsController extends BaseController {
  async right(name: string, post: Post): Promise<void> {
    this.render()
    this.render('index')
    this.render('posts/index', { locals: { title: 'a', posts: [post], size: 2 }, status: 201, layout: (c: this) => c.actionName })
    this.render({ template: 'posts/index', locals: { title: 'a', posts: [post] }, status: 'created' })
    this.render({ action: 'index', locals: { what: 'ever' } })
    this.render(name, { locals: { what: 'ever' } })
    this.render({ template: name, locals: { what: 'ever' } })
    for (const given of ['posts/free', 'posts/mixed', 'posts/broken', 'posts/open', 'posts/nowhere'] as const)
      this.render(given, { locals: { what: 'ever' } })
    this.render('posts/show', { locals: { post } })
    this.render('posts/show', { locals: { post, deep: true }, formats: ['json'] })
    this.render('posts/optional')
    this.render('posts/optional', { locals: { size: 'any' } })
    this.render('posts/none', { locals: {} })
    this.render({ template: 'posts/none' })
    this.render({ partial: 'posts/card', locals: { post } })
    this.render({ partial: 'posts/card', collection: [post], locals: { size: 1 } })
    this.render({ partial: 'posts/free', locals: { what: 'ever' } })
    this.render({ partial: true })
    this.render(post, { status: 201 })
    this.render([post])
    this.render({ renderIn: () => 'x' })
    this.render({ json: { template: 'posts/index' } })
    const text: string = await this.renderToString('posts/show', { locals: { post } })
    const other: string = await PostsController.render('posts/show', { locals: { post } })
    const last: string = await PostsController.renderer.render({ partial: 'posts/note', locals: { text: text + other } })
    this.render({ plain: last })
  }

  async wrong(post: Post): Promise<void> {
    // @ts-expect-error A100: no locals
    this.render('posts/index')
    // @ts-expect-error A100: a local is missing
    this.render('posts/index', { locals: { title: 'a' } })
    // @ts-expect-error A100: a local of another type
    this.render('posts/index', { locals: { title: 1, posts: [] } })
    // @ts-expect-error A100: a local of another type
    this.render('posts/index', { locals: { title: 'a', posts: ['x'] } })
    // @ts-expect-error A100: an unknown local
    this.render('posts/index', { locals: { title: 'a', posts: [], sise: 2 } })
    // @ts-expect-error A100: options without the locals
    this.render('posts/index', { status: 201 })
    // @ts-expect-error A100: no locals
    this.render({ template: 'posts/index' })
    // @ts-expect-error A100: an unknown local
    this.render({ template: 'posts/index', locals: { title: 'a', posts: [], sise: 2 } })
    // @ts-expect-error A100: what another format declares
    this.render('posts/show', { locals: { deep: true } })
    // @ts-expect-error A100: a template without locals
    this.render('posts/none', { locals: { a: 1 } })
    // @ts-expect-error A100: an unknown local of one whose locals have defaults
    this.render('posts/optional', { locals: { sise: 1 } })
    // @ts-expect-error A100: a partial
    this.render({ partial: 'posts/card', locals: { size: 1 } })
    // @ts-expect-error A100: a partial of a collection
    this.render({ partial: 'posts/card', collection: [post], locals: { size: 'x' } })
    // @ts-expect-error A100: text of a template
    await this.renderToString('posts/show', { locals: {} })
    // @ts-expect-error A100: outside of a request
    await PostsController.render('posts/show')
    // @ts-expect-error A100: outside of a request
    await PostsController.renderer.render({ partial: 'posts/note', locals: { text: 1 } })
    // @ts-expect-error an option that is none, as before
    this.render({ json: 1, stauts: 201 })
    // @ts-expect-error an option that is none, as before
    this.render('posts/free', { stauts: 201 })
    // @ts-expect-error nothing to render, as before
    this.render(7)
  }
}

export class Card {
  constructor(readonly post: Post) {}
  renderIn({ render, linkTo }: ComponentHelpers): SafeString | null {
    // @ts-expect-error A100: a local is missing
    render('posts/card', { size: 1 })
    // @ts-expect-error A100: no locals
    render('posts/note')
    render('card', { what: 'ever' })
    render(this.post)
    linkTo('a', '/')
    return render('posts/card', { post: this.post })
  }
}

export default (view: View) => ({
  // @ts-expect-error A100: a helper
  card: () => view.render('posts/card', { post: 'x' }),
  note: (text: string): SafeString | null => view.render('posts/note', { text }),
})

export const shown = (controller: PostsController, post: Post): void => controller.render(new Card(post), { status: 201 })
`,
} as const
const shout: TemplateHandler = { extension: 'shout', compile: () => () => ({}) as never }

describe('the locals of templates', () => {
  let root: string
  let views: Views
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  /** What tsc says, a line each. */
  const check = (): Promise<string[]> =>
    new Promise((resolve) => {
      const tsc = join(REPOSITORY, 'node_modules/.bin/tsc')
      execFile(tsc, ['-p', root, '--noEmit', '--pretty', 'false'], { cwd: root }, (_error, stdout) =>
        resolve(stdout.split('\n').slice(0, -1)),
      )
    })

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'live-locals-')))
    symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
    write('package.json', '{ "type": "module" }')
    write('tsconfig.json', JSON.stringify(SETTINGS))
    for (const [file, text] of Object.entries(FILES)) write(file, text)
    views = new Views({ folders: [join(root, 'app/views')], handlers: [shout] })
    const logger = { info() {} } as never
    await views.attach({ root, codeRoot: root, environment: 'test', logger, viewFolders: [], i18n: new I18n() })
  })

  afterAll(() => rmSync(root, { recursive: true }))

  it('A100: are generated from what templates declare, with the models that they name', () => {
    const text = views.localTypes(join(root, '.live'))
    expect(text.slice(text.indexOf('\n') + 1)).toBe(`import '@live/core'
import type { Post } from "../app/models/post.js";

declare module '@live/core' {
  interface TemplateLocals {
    readonly "posts/index": { readonly title: string; readonly posts: Post[]; readonly size?: number }
    readonly "posts/none": Readonly<Record<string, never>>
    readonly "posts/optional": { readonly size?: unknown }
    readonly "posts/show": { readonly post: Post } | { readonly post: Post; readonly deep: boolean }
  }
  interface PartialLocals {
    readonly "posts/card": { readonly post: import("../app/models/post.js").Post; readonly size?: number }
    readonly "posts/note": { readonly text: string }
  }
}
`)
  })

  it('A100: a call of a controller, a component or a helper that gives other ones does not compile', async () => {
    write('.live/templates.d.ts', views.localTypes(join(root, '.live')))
    expect(await check()).toEqual([])
  })

  it('A100: any are taken where no template declares some', async () => {
    const none = new Views({ folders: [join(root, 'app/views/nowhere')] })
    expect(none.localTypes(join(root, '.live'))).not.toContain('interface')
    write('.live/templates.d.ts', none.localTypes(join(root, '.live')))
    const found = await check()
    expect(found.filter((line) => !line.includes('TS2578'))).toEqual([])
    // The directives of A100 are of no use then, and nothing else is wrong.
    expect(found).toHaveLength(FILES['app/controllers/posts-controller.ts'].match(/@ts-expect-error A100/g)!.length)
  })
})
