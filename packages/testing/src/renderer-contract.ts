/** What every `Renderer` has to do, as examples for any test runner. */
import assert from 'node:assert/strict'
import type { RenderedTemplate, Renderer, TemplateRequest } from '@live/core'
import type { ContractExample } from './counter-store-contract.js'

/** How the templates of a renderer are written. */
export interface TemplateSyntax {
  /** Shows a local, escaped: `(name) => '<%= it.' + name + ' %>'`. */
  value(name: string): string
  /** Shows what a helper makes of a text: `(helper, text) => '<%= it.' + helper + '("' + text + '") %>'`. */
  call(helper: string, text: string): string
  /** Where a layout shows what it stands around. */
  readonly content: string
}

/** A part of the contract that a renderer may leave out. */
export type RendererPart = 'variants' | 'helpers'

/** A renderer under test. */
export interface RendererHarness {
  readonly syntax: TemplateSyntax
  /**
   * Gives a renderer with these templates and no others.
   * @param templates sources by name and format, such as `'posts/show.html'` and `'posts/show.html+phone'`
   */
  make(templates: Readonly<Record<string, string>>): Renderer | Promise<Renderer>
  /** What it does not do. Default: it does everything. */
  readonly without?: readonly RendererPart[]
}

interface Check {
  readonly part?: RendererPart
  readonly templates: (syntax: TemplateSyntax) => Readonly<Record<string, string>>
  readonly run: (renderer: Renderer) => Promise<void>
}

/** Names that are none, whatever a client makes of them (controller.md C84). */
const HOSTILE = [
  '../secret',
  '../../etc/passwd',
  '/etc/passwd',
  'posts/../../secret',
  '',
  '.',
  '__proto__',
  'constructor',
  'posts/show\0',
  'posts\\show',
]

const POSTS = ({ value }: TemplateSyntax) => ({
  'posts/show.html': `<h1>${value('title')}</h1>`,
  'posts/show.json': '{"show":true}',
  'posts/feed.xml': '<feed/>',
  'posts/_row.html': `[${value('row')}]`,
})

const LAYOUTS = (syntax: TemplateSyntax) => ({
  ...POSTS(syntax),
  'layouts/application.html': `(application ${syntax.content})`,
  'layouts/admin.html': `(admin ${syntax.content})`,
  'frames/wide.html': `(wide ${syntax.content})`,
})

const checks: Readonly<Record<string, Check>> = {
  'knows which templates exist, in which formats': {
    templates: POSTS,
    run: async (renderer) => {
      assert.equal(renderer.exists('posts/show'), true)
      assert.equal(renderer.exists('posts/show', ['xml', 'json']), true)
      assert.equal(renderer.exists('posts/show', ['xml']), false)
      assert.equal(renderer.exists('posts/show', []), false)
      assert.equal(renderer.exists('posts/_row', ['html']), true)
      assert.equal(renderer.exists('posts/row'), false)
      assert.equal(renderer.exists('posts'), false)
      assert.equal(renderer.exists('posts/sho'), false)
    },
  },
  'neither knows nor renders a name that is none': {
    templates: POSTS,
    run: async (renderer) => {
      for (const name of HOSTILE) {
        assert.equal(renderer.exists(name), false, JSON.stringify(name))
        assert.equal(renderer.exists(name, ['html']), false, JSON.stringify(name))
        await assertMissing(renderer, { template: name, formats: ['html'] })
      }
    },
  },
  'renders the first of the formats that there is, and says which': {
    templates: POSTS,
    run: async (renderer) => {
      assert.deepEqual(await show(renderer, { formats: ['json', 'html'] }), { body: '{"show":true}', format: 'json' })
      assert.deepEqual(await show(renderer, { formats: ['xml', 'html'], locals: { title: 'a' } }), { body: '<h1>a</h1>', format: 'html' })
    },
  },
  'shows locals, and escapes them in HTML': {
    templates: POSTS,
    run: async (renderer) => {
      const { body } = await show(renderer, { locals: { title: `<b>&"'` } })
      assert.ok(!body.includes('<b>'), body)
      assert.match(body, /^<h1>&lt;b&gt;&amp;(&quot;|&#34;)(&#39;|&#x27;)<\/h1>$/)
    },
  },
  'keeps what is rendered at the same time apart': {
    templates: POSTS,
    run: async (renderer) => {
      const titles = Array.from({ length: 50 }, (_, n) => `title ${n}`)
      const bodies = await Promise.all(titles.map(async (title) => (await show(renderer, { locals: { title } })).body))
      assert.deepEqual(
        bodies,
        titles.map((title) => `<h1>${title}</h1>`),
      )
    },
  },
  'throws MissingTemplateError for a template that there is not, or not in these formats': {
    templates: POSTS,
    run: async (renderer) => {
      await assertMissing(renderer, { template: 'posts/nowhere', formats: ['html'] })
      await assertMissing(renderer, { template: 'posts/feed', formats: ['html', 'json'] })
    },
  },
  'renders partials by the name of their template': {
    templates: POSTS,
    run: async (renderer) => {
      const { body } = await show(renderer, { template: 'posts/_row', layout: false, locals: { row: 'x' } })
      assert.equal(body, '[x]')
    },
  },
  'puts a template into layouts/application, into the layout that is named, or into none': {
    templates: LAYOUTS,
    run: async (renderer) => {
      const bodyOf = async (layout?: string | false): Promise<string> =>
        (await show(renderer, { locals: { title: 'a' }, ...(layout === undefined ? {} : { layout }) })).body
      assert.equal(await bodyOf(), '(application <h1>a</h1>)')
      assert.equal(await bodyOf('admin'), '(admin <h1>a</h1>)')
      assert.equal(await bodyOf('layouts/admin'), '(admin <h1>a</h1>)')
      assert.equal(await bodyOf('frames/wide'), '(wide <h1>a</h1>)')
      assert.equal(await bodyOf(false), '<h1>a</h1>')
    },
  },
  'puts no template into a layout of another format': {
    templates: LAYOUTS,
    run: async (renderer) => {
      assert.deepEqual(await show(renderer, { formats: ['json'] }), { body: '{"show":true}', format: 'json' })
    },
  },
  'throws MissingTemplateError for a layout that is named and that there is not': {
    templates: LAYOUTS,
    run: async (renderer) => {
      await assertMissing(renderer, { template: 'posts/show', formats: ['html'], layout: 'nowhere', locals: { title: 'a' } })
    },
  },
  'prefers the first variant that there is, and falls back to the template without one': {
    part: 'variants',
    templates: (syntax) => ({ ...POSTS(syntax), 'posts/show.html+phone': 'phone', 'posts/only.html+tablet': 'tablet' }),
    run: async (renderer) => {
      assert.equal((await show(renderer, { variants: ['watch', 'phone'] })).body, 'phone')
      assert.equal((await show(renderer, { variants: ['watch'], locals: { title: 'a' } })).body, '<h1>a</h1>')
      assert.equal((await show(renderer, { locals: { title: 'a' } })).body, '<h1>a</h1>')
      assert.deepEqual(
        [
          renderer.exists('posts/only', ['html'], ['tablet']),
          renderer.exists('posts/only', ['html'], ['phone']),
          renderer.exists('posts/only', ['html']),
          renderer.exists('posts/only'),
        ],
        [true, false, false, true],
      )
    },
  },
  'lets templates call helpers, below locals of the same name': {
    part: 'helpers',
    templates: ({ call, value }) => ({ 'posts/show.html': call('shout', 'hey'), 'posts/unit.html': value('unit') }),
    run: async (renderer) => {
      const helpers = { shout: (text: string) => text.toUpperCase(), unit: 'helper' }
      assert.equal((await show(renderer, { helpers })).body, 'HEY')
      assert.equal((await show(renderer, { template: 'posts/unit', helpers })).body, 'helper')
      assert.equal((await show(renderer, { template: 'posts/unit', helpers, locals: { unit: 'local' } })).body, 'local')
    },
  },
  'streams what it would render, if it can': {
    templates: LAYOUTS,
    run: async (renderer) => {
      for (const layout of [undefined, false] as const) {
        const request = requestOf({ locals: { title: '<' }, ...(layout === undefined ? {} : { layout }) })
        const whole = await renderer.render(request)
        const streamed = await renderer.renderStream?.(request)
        if (streamed === undefined) return
        let body = ''
        for await (const chunk of streamed.chunks) body += chunk
        assert.deepEqual({ body, format: streamed.format }, whole)
      }
    },
  },
  'renders a source, if it can': {
    templates: LAYOUTS,
    run: async (renderer) => {
      const request = requestOf({ template: 'inline', layout: false })
      const rendered = await renderer.renderSource?.('just text', request)
      assert.deepEqual(rendered ?? { body: 'just text', format: 'html' }, { body: 'just text', format: 'html' })
    },
  },
  'puts content into a layout, if it can': {
    templates: LAYOUTS,
    run: async (renderer) => {
      const rendered = await renderer.renderLayout?.('<i>', requestOf({ layout: 'admin' }))
      assert.deepEqual(rendered ?? { body: '(admin <i>)', format: 'html' }, { body: '(admin <i>)', format: 'html' })
    },
  },
}

/** `for (const { name, run } of contracts.renderer(harness)) it(name, run)`. */
export function rendererContract({ make, syntax, without = [] }: RendererHarness): ContractExample[] {
  return Object.entries(checks)
    .filter(([, { part }]) => part === undefined || !without.includes(part))
    .map(([name, { templates, run }]) => ({ name, run: async () => run(await make(templates(syntax))) }))
}

const requestOf = (request: Partial<TemplateRequest>): TemplateRequest => ({
  template: 'posts/show',
  formats: ['html'],
  locals: {},
  ...request,
})

async function show(renderer: Renderer, request: Partial<TemplateRequest>): Promise<RenderedTemplate> {
  const { body, format } = await renderer.render(requestOf(request))
  return { body: body.trim(), format }
}

async function assertMissing(renderer: Renderer, request: Partial<TemplateRequest>): Promise<void> {
  await assert.rejects(async () => renderer.render(requestOf(request)), { code: 'ERR_MISSING_TEMPLATE' }, JSON.stringify(request))
}
