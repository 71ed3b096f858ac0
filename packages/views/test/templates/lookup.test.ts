/** Which file is rendered. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { I18n } from '@live/core'
import { html, raw } from '../../src/html/safe-string.js'
import type { TemplateDetails, TemplateHandler } from '../../src/templates/template-handler.js'
import { readTemplateName } from '../../src/templates/template-name.js'
import { Views } from '../../src/views.js'
import { failureOf, requestOf, type Sources, viewFolder, viewsOf, writeViews } from '../support/view-folder.js'

const named = (...names: string[]): Sources => Object.fromEntries(names.map((name) => [name, name]))

describe('the name of a template', () => {
  it('A96: says locale, format, variant and language', () => {
    const read = (path: string) => readTemplateName(path, new Set(['eta']))
    expect(read('posts/index.de.html+phone.eta')).toEqual({
      name: 'posts/index',
      locale: 'de',
      format: 'html',
      variant: 'phone',
      handler: 'eta',
    })
    expect(read('posts/index.html.eta')).toMatchObject({ locale: null, format: 'html', variant: null })
    expect(read('posts/index.pt-BR.eta')).toMatchObject({ locale: 'pt-BR', format: null })
    expect(read('posts/index.js.eta')).toMatchObject({ locale: null, format: 'js' })
    expect(read('posts/create.turboStream.eta')).toMatchObject({ format: 'turbo_stream' })
    expect(read('index.eta')).toMatchObject({ name: 'index', locale: null, format: null })
    for (const none of ['posts/index.html', 'posts/index.html.erb', 'a.b.c.d.eta', '.eta', 'posts/.html.eta']) expect(read(none)).toBeNull()
  })
})

describe('lookup', () => {
  it('A97: sorts by format, then locale, then variant; what a file does not say ranks last', async () => {
    const all = [
      'posts/show',
      'posts/show.html',
      'posts/show.de.html',
      'posts/show.html+phone',
      'posts/show.de.html+phone',
      'posts/show.de',
      'posts/show.json',
      'posts/show.fr.json',
    ]
    let locales = ['de', 'en']
    const views = viewsOf(named(...all), { locales: () => locales })
    const best = async (formats: string[], variants: string[] = []) => (await views.render(requestOf({ formats, variants }))).body
    expect(await best(['html'], ['tablet', 'phone'])).toBe('posts/show.de.html+phone')
    expect(await best(['html'])).toBe('posts/show.de.html')
    expect(await best(['xml', 'json'])).toBe('posts/show.json')
    expect(await best(['json', 'html'])).toBe('posts/show.json')
    expect(await best(['xml'])).toBe('posts/show.de')
    locales = []
    expect(await best(['html'], ['phone'])).toBe('posts/show.html+phone')
    expect(await best(['xml'])).toBe('posts/show')
  })

  it('A97: takes the first folder that has one, and the folders of plugins after those of the application', async () => {
    const [one, two, plugin] = [
      viewFolder(named('posts/show.html')),
      viewFolder(named('posts/show.html', 'posts/two.html')),
      viewFolder(named('posts/three.html')),
    ]
    writeViews(two!, { 'posts/show.html': 'second', 'posts/show.de.html': 'better' })
    const views = new Views({ folders: [one!, two!], annotate: false, locales: () => ['de'] })
    views.attach({ ...home(), viewFolders: [plugin!] })
    expect((await views.render(requestOf())).body).toBe('posts/show.html')
    expect((await views.render(requestOf({ template: 'posts/two' }))).body).toBe('posts/two.html')
    expect((await views.render(requestOf({ template: 'posts/three' }))).body).toBe('posts/three.html')
  })

  it('notices files that change, come and go, unless it caches', async () => {
    const folder = viewFolder({ 'posts/show.html': 'one', 'posts/_part.html': 'part' })
    const views = new Views({ folders: [folder], cache: false, annotate: false })
    const cached = new Views({ folders: [folder], cache: true, annotate: false })
    const show = async (which: Views) => (await which.render(requestOf())).body
    expect([await show(views), await show(cached)]).toEqual(['one', 'one'])
    writeViews(folder, { 'posts/show.html': 'two!', 'admin/new.html': 'new' })
    expect([await show(views), await show(cached)]).toEqual(['two!', 'one'])
    expect([views.exists('admin/new'), cached.exists('admin/new')]).toEqual([true, false])
    rmSync(join(folder, 'posts/show.html.eta'))
    expect([views.exists('posts/show'), cached.exists('posts/show')]).toEqual([false, true])
  })

  it('finds a folder that is made later', () => {
    const folder = viewFolder()
    const views = new Views({ folders: [join(folder, 'later')], cache: false })
    expect(views.exists('a')).toBe(false)
    mkdirSync(join(folder, 'later'))
    writeFileSync(join(folder, 'later/a.html.eta'), '')
    expect(views.exists('a', ['html'])).toBe(true)
  })

  it('A98: tells what was searched, and what is similar', async () => {
    const views = viewsOf(named('posts/_form.html', 'posts/index.html'), { locales: () => ['de'] })
    const missing = await failureOf(() =>
      views.render(requestOf({ template: 'posts/indx', formats: ['html', 'json'], variants: ['phone'] })),
    )
    expect(missing.message).toMatch(
      /^Missing template "posts\/indx": looked for the formats \[html, json\], the locales \[de\], the variants \[phone\], the languages \[eta\] in .+\. Did you mean posts\/index\?$/,
    )
    expect(missing).toMatchObject({
      code: 'ERR_MISSING_TEMPLATE',
      search: { name: 'posts/indx', formats: ['html', 'json'], variants: ['phone'] },
    })
    const other = await failureOf(() => views.render(requestOf({ template: 'posts/index', formats: ['json'] })))
    expect(other.message).toContain('There is a template posts/index, but not like this')
    const partial = await failureOf(() =>
      viewsOf({ 'posts/show.html': '<%= render("frm") %>', 'posts/_form.html': '' }).render(requestOf()),
    )
    expect(partial.message).toContain('Missing partial "posts/_frm" or "application/_frm"')
    expect(partial.message).toContain('Did you mean posts/_form?')
  })

  it('C84: opens nothing outside of its folders, whatever it is asked for', async () => {
    const folder = viewFolder({ 'posts/show.html': '<%= render(name) %>' })
    writeFileSync(join(folder, '../_secret.html.eta'), 'secret')
    const views = new Views({ folders: [folder] })
    for (const name of ['../secret', '../../etc/passwd', '/etc/passwd', 'posts/../../secret', '__proto__', 'constructor', 'a\0b']) {
      expect((await failureOf(() => views.render(requestOf({ locals: { name } })))).cause).toMatchObject({ code: 'ERR_MISSING_TEMPLATE' })
    }
    rmSync(join(folder, '../_secret.html.eta'))
  })

  it('refuses options that cannot work', () => {
    const wrong = [
      { folder: 'x' },
      { folders: [] },
      { helperScope: 'some' },
      { handlers: [{ extension: '.x' }] },
    ] as unknown as ConstructorParameters<typeof Views>[0][]
    for (const options of wrong) expect(() => new Views(options)).toThrow(/new Views/)
    expect(() => new Views({ helpers: [7 as never] }).exists('a')).toThrow(/helpers takes/)
    expect(() => new Views({ helpers: [(view) => ({ now: view.memo.get('x') })] }).exists('a')).toThrow(/uses the view before/)
    expect(new Views({ helpers: [({ memo, format }) => ({ now: () => memo, format })] }).exists('a')).toBe(false)
  })
})

describe('other languages', () => {
  it('A97, A99: are compiled once, put out as they are, stream, and win in their order', async () => {
    let compiled = 0
    const handler: TemplateHandler = {
      extension: 'shout',
      compile: (source) => {
        compiled++
        return (_view, locals) => (source === 'stream' ? chunks() : raw(`${source.toUpperCase()} ${String(locals['a'])}`))
      },
    }
    async function* chunks() {
      yield 'a'
      yield '<b>'
    }
    const folder = viewFolder({ 'layouts/application.html': '(<%= content() %>)' })
    mkdirSync(join(folder, 'posts'))
    writeFileSync(join(folder, 'posts/show.html.shout'), 'hey')
    writeFileSync(join(folder, 'posts/stream.html.shout'), 'stream')
    const views = new Views({ folders: [folder], handlers: [handler], annotate: false })
    for (let i = 0; i < 2; i++) expect((await views.render(requestOf({ layout: undefined, locals: { a: 1 } }))).body).toBe('(HEY 1)')
    expect((await views.render(requestOf({ template: 'posts/stream' }))).body).toBe('a<b>')
    expect(compiled).toBe(2)
    expect(views.exists('posts/show', ['html'])).toBe(true)
    // Of two languages the one that is named first wins, and that of the engine over all: whatever their files are called.
    const early: TemplateHandler = { extension: 'aa', compile: () => () => raw('aa') }
    for (const name of ['posts/show.html.aa', 'posts/two.html.aa', 'posts/two.html.shout', 'posts/three.html.aa'])
      writeFileSync(join(folder, name), 'two')
    writeViews(folder, { 'posts/three.html': 'eta' })
    const both = new Views({ folders: [folder], handlers: [handler, early], annotate: false })
    const best = async (template: string) => (await both.render(requestOf({ template }))).body
    expect([await best('posts/two'), await best('posts/three')]).toEqual(['TWO undefined', 'eta'])
    expect((await failureOf(() => views.render(requestOf({ handlers: ['eta'] })))).code).toBe('ERR_MISSING_TEMPLATE')
  })

  it('A99, A101: learn which locals a template declares, and get exactly those, with their defaults', async () => {
    const details: TemplateDetails[] = []
    /** `{name}` puts out a local. */
    const handler: TemplateHandler = {
      extension: 'braces',
      compile: (source, given) => {
        details.push(given)
        const text = given.locals === null ? source : source.slice(source.indexOf('\n') + 1)
        return (_view, locals) => raw(text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(html`${locals[name]}`)))
      },
    }
    const folder = viewFolder({ 'posts/page.html': '<%= render("posts/row", { title }) %>' })
    const write = (name: string, source: string) => writeFileSync(join(folder, 'posts', name), source)
    write('show.html.braces', "# locals: { title: string, kind?: 'a}b' | null, size?: number = title.length }\n{title} {kind} {size}")
    write('free.html.braces', 'The locals: { are } {title}')
    write('none.html.braces', '<!-- locals: {} -->\nnothing')
    write('wrong.html.braces', '# locals: { a b }\n')
    write('code.html.braces', '# locals: { a = ) }\n')
    write('_row.html.braces', '// locals: { title: string }\n<li>{title}</li>')
    const views = new Views({ folders: [folder], handlers: [handler], annotate: false })
    const show = async (template: string, locals: Record<string, unknown>) => (await views.render(requestOf({ template, locals }))).body
    expect(await show('posts/show', { title: '<b>' })).toBe('&lt;b&gt;  3')
    expect(await show('posts/show', { title: 'x', kind: 'k', size: 7 })).toBe('x k 7')
    expect(await show('posts/free', { title: 'x', what: 'ever' })).toBe('The locals: { are } x')
    expect(await show('posts/page', { title: '"' })).toBe('<li>&quot;</li>')
    for (const [template, locals, message] of [
      ['posts/show', { size: 1 }, 'missing local: title'],
      ['posts/show', { title: 'x', sise: 1 }, 'unknown local: sise'],
      ['posts/none', { a: 1 }, 'unknown local: a'],
      ['posts/wrong', {}, 'declares no locals'],
      ['posts/code', { a: 1 }, "Unexpected token ')'"],
    ] as const) {
      const error = await failureOf(() => views.render(requestOf({ template, locals })))
      expect([error.code, error.message]).toEqual(['ERR_TEMPLATE', expect.stringContaining(message)])
    }
    expect(details.map(({ path, format, locals }) => [path.slice(path.lastIndexOf('/') + 1), format, locals])).toEqual([
      [
        'show.html.braces',
        'html',
        [
          { name: 'title', type: 'string', required: true, fallback: null },
          { name: 'kind', type: "'a}b' | null", required: false, fallback: null },
          { name: 'size', type: 'number', required: false, fallback: 'title.length' },
        ],
      ],
      ['free.html.braces', 'html', null],
      ['_row.html.braces', 'html', [{ name: 'title', type: 'string', required: true, fallback: null }]],
      ['none.html.braces', 'html', []],
      ...details.slice(4).map(() => ['code.html.braces', 'html', [{ name: 'a', type: 'unknown', required: false, fallback: ')' }]]),
    ])
  })
})

describe('formats', () => {
  it('A106: HTML is escaped, text is not, and values in JSON are JSON', async () => {
    const source = '{"a": <%= a %>, "b": <%= b %>, "c": <%= c %>, "d": <%~ 1 %>}'
    const views = viewsOf({ 'posts/show.json': source, 'posts/show.text': '<%= a %>', 'posts/show.xml': '<%= a %>' })
    const show = async (format: string) =>
      (await views.render(requestOf({ formats: [format], locals: { a: '</script>"', b: [1, { x: '&' }], c: null } }))).body
    expect(await show('json')).toBe('{"a": "\\u003c/script\\u003e\\"", "b": [1,{"x":"\\u0026"}], "c": null, "d": 1}')
    expect(await show('text')).toBe('</script>"')
    expect(await show('xml')).toBe('&lt;/script&gt;&quot;')
  })

  it('A109: HTML says where it is from, if it is to', async () => {
    const sources = {
      'posts/show.html': 'a<%= render("b") %>',
      'posts/_b.html': 'b',
      'posts/show.json': '1',
      'posts/_c.html': '<% await 0 %>c',
      'posts/async.html': '<%= render("c") %>',
    }
    const views = viewsOf(sources, { annotate: true })
    const { body } = await views.render(requestOf())
    expect(body.replace(/BEGIN \S+?views-\w+/g, 'BEGIN views').replace(/END \S+?views-\w+/g, 'END views')).toBe(
      '<!-- BEGIN views/posts/show.html.eta -->\na<!-- BEGIN views/posts/_b.html.eta -->\nb<!-- END views/posts/_b.html.eta --><!-- END views/posts/show.html.eta -->',
    )
    expect((await views.render(requestOf({ formats: ['json'] }))).body).toBe('1')
    expect((await views.render(requestOf({ template: 'posts/async' }))).body).toMatch(/BEGIN.+_c.+\nc<!-- END/s)
  })
})

function home() {
  const logger = { info() {} } as never
  return { root: '/nowhere', codeRoot: '/nowhere', environment: 'test', logger, viewFolders: [], i18n: new I18n() }
}
