/** Texts and templates that the compiler knows: keys of translations, locals and helpers. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type AppCopy, copyApp } from '../support/copy-app.js'
import { live, type Outcome } from '../support/live-command.js'

const CONTROLLER = `import { BaseController, type SafeString } from '@live/core'
import { Greeting } from '../models/greeting.js'

export class GreetingsController extends BaseController {
  static {
    this.helperMethod('visitor')
  }
  index(): void {
    const title: string = this.t('greetings.index.title')
    const safe: SafeString = this.t('.welcome_html', { name: '<b>' })
    const open: string = this.t('nowhere', { default: 'x' }) + this.t('title', { scope: 'greetings.index' })
    this.render({ plain: title + String(safe) + open + this.t(\`greetings.kinds.\${'a' as 'a' | 'b'}\`) })
  }
  show(): void {
    this.render({ plain: new Greeting('you').text })
  }
  page(): void {
    this.render({ locals: { greeting: new Greeting('page'), text: 'x' } })
  }
  protected visitor() {
    return 'Ann'
  }
}
`
const TEXTS = `en:
  greetings:
    index:
      title: Greetings
      welcome_html: Hello <b>%{name}</b>
    page:
      hint: { one: One, other: "%{count}" }
    kinds: { a: A, b: B }
    forgotten: Nobody asks for me
  errors: { messages: { blank: is missing } }
`
const FILES = {
  'config/views.ts': "import { Views } from '@live/views'\nexport const views = new Views()\n",
  'app/controllers/greetings-controller.ts': CONTROLLER,
  'app/helpers/application-helper.ts':
    "import type { View } from '@live/views'\nexport const shout = (text: string): string => text.toUpperCase()\nexport default (view: View) => ({ where: (): string => view.format })\n",
  'app/views/greetings/page.html.eta': `<%# locals: { greeting: Greeting, text: string } %>
<%= linkTo(greeting.text, '/', { class: 'a' }) %> <%= shout(text) %> <%= where() %> <%= visitor() %>
<%= render('card', { greeting }) %><%= render('card', { greeting, size: 2 }) %>
<% for (const each of [1, 2]) { %><%= each %><% } %>
<%= formWith({ url: '/' }, (f) => { %>
  <%= f.textField('title') %>
<% }) %>
<%= t('.hint', { count: 2 }) %><% await flush() %><% contentFor('head', () => { %>x<% }) %>`,
  'app/views/greetings/_card.html.eta': `<%# locals: { greeting: import('../../models/greeting.js').Greeting, size?: number = 1 } %>
<p><%= greeting.text %> <%= size.toFixed(1) %> <%= locals.size %></p>`,
  'app/views/greetings/free.html.eta': '<%= whatever %>',
  'config/locales/en.yml': TEXTS,
}

/** As generated applications are: what is generated belongs to the program. */
function newApp(files: Readonly<Record<string, string>> = {}): AppCopy {
  const app = copyApp({ ...FILES, ...files })
  app.edit('tsconfig.json', '"lib"]', '"lib", ".live/*.d.ts"]')
  return app
}

describe('texts and templates', () => {
  let app: AppCopy
  const run = (...args: string[]): Promise<Outcome> => live(args, { cwd: app.root })

  beforeAll(() => {
    app = newApp()
  })

  it('A95, A99, A100: what is right passes', async () => {
    expect(await run('check')).toMatchObject({ stdout: 'All is well.\n', status: 0 })
    expect(app.read('.live/translations.d.ts')).toContain('readonly "greetings.index.title": true')
    expect(app.read('.live/templates.d.ts')).toContain('readonly "greetings/page": { readonly greeting: Greeting; readonly text: string }')
    expect(app.has('tmp/templates')).toBe(false)
  })

  it('A100: a call that gives a template other locals than it declares does not compile', async () => {
    const other = newApp()
    const call = "render('greetings/page', { locals: { greeting: new Greeting('page'), text: 'x' } })"
    other.edit('app/controllers/greetings-controller.ts', "render({ locals: { greeting: new Greeting('page'), text: 'x' } })", call)
    other.edit('app/views/greetings/page.html.eta', 'text: string }', 'text: number }')
    other.edit('app/views/greetings/page.html.eta', 'shout(text)', 'shout(String(text))')
    const { status, stdout } = await live(['check'], { cwd: other.root })
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^types +app\/controllers\/greetings-controller\.ts\(18,.*'number'/)])
    expect(stdout.trim().split('\n')).toHaveLength(1)
  })

  it('A95: a key that the default language has not does not compile', async () => {
    const other = newApp()
    for (const [from, to] of [
      ["'greetings.index.title'", "'greetings.index.titel'"],
      ["'.welcome_html'", "'.welcom_html'"],
      ["'a' | 'b'", "'a' | 'c'"],
    ] as const)
      other.edit('app/controllers/greetings-controller.ts', from, to)
    other.edit('app/controllers/greetings-controller.ts', 'safe: SafeString', 'safe: string')
    const { status, stdout } = await live(['check'], { cwd: other.root })
    const places = [...stdout.matchAll(/^types +app\/controllers\/greetings-controller\.ts\((\d+),/gm)].map(([, line]) => Number(line))
    expect([status, [...new Set(places)]]).toEqual([1, [9, 10, 12]])
    expect(stdout).toContain('"greetings.index.titel"')
  })

  it('A99, A100, A101: a misspelt local, helper, property or partial local in a template that declares its locals is an error', async () => {
    const other = newApp()
    const page = 'app/views/greetings/page.html.eta'
    other.edit(page, 'shout(text)', 'shot(text)')
    other.edit(page, 'visitor()', 'visitr()')
    other.edit(page, '{ greeting, size: 2 }', '{ greeting, sise: 2 }')
    other.edit(page, "f.textField('title')", "f.textFeld('title')")
    other.edit(page, 'linkTo(greeting.text', 'linkTo(greetin.text')
    other.edit('app/views/greetings/_card.html.eta', 'size.toFixed', 'size.trim')
    other.write('app/views/greetings/broken.html.eta', '<% if (true) { %>')
    const { status, stdout } = await live(['check'], { cwd: other.root })
    expect(status).toBe(1)
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/^templates +app\/views\/greetings\//, ''))
    expect(found).toEqual([
      expect.stringMatching(/^broken\.html\.eta:1:14 \{ is never closed/),
      expect.stringMatching(/^_card\.html\.eta:2:\d+ TS2339 .*'trim'/),
      expect.stringMatching(/^page\.html\.eta:2:12 TS2552 .*'greetin'.*'greeting'/),
      expect.stringMatching(/^page\.html\.eta:2:\d+ TS\d+ .*'shot'/),
      expect.stringMatching(/^page\.html\.eta:2:\d+ TS\d+ .*'visitr'/),
      expect.stringMatching(/^page\.html\.eta:3:\d+ TS\d+ .*'sise'/),
      expect.stringMatching(/^page\.html\.eta:6:9 TS2551 .*'textFeld'/),
    ])
  })

  it('A95: i18n:check lists what is missing in a language, and what nobody asks for', async () => {
    expect(await run('i18n:check', '--no-unused')).toMatchObject({ status: 0 })
    const other = newApp({ 'config/locales/de.yml': 'de:\n  greetings: { index: { title: Hallo } }\n' })
    other.edit('app/views/greetings/free.html.eta', 'whatever', "t('.nothing')")
    other.write('lib/later.ts', "// t('in.a.comment')\nexport const later = (t: (key: string) => string): string => t('nowhere.at.all')\n")
    const { status, stdout } = await live(['i18n:check', '--json', '--ignore', 'greetings.kinds.*'], { cwd: other.root })
    const found = JSON.parse(stdout) as { check: string; locale: string; key: string; place: string | null }[]
    expect(status).toBe(1)
    expect(found.map(({ check, locale, key, place }) => `${check} ${locale}.${key} ${place}`)).toEqual([
      'missing en.greetings.free.nothing app/views/greetings/free.html.eta:1',
      'missing en.nowhere.at.all lib/later.ts:2',
      'untranslated de.errors.messages.blank null',
      'untranslated de.greetings.forgotten null',
      'untranslated de.greetings.index.welcome_html null',
      'untranslated de.greetings.page.hint null',
      'unused en.greetings.forgotten null',
    ])
    other.edit('app/views/greetings/free.html.eta', "t('.nothing')", "t(1 > 0 ? '.hint' : '.other')")
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code of the controller
    other.edit('app/controllers/greetings-controller.ts', "`greetings.kinds.${'a' as 'a' | 'b'}`", "'.title'")
    other.write('lib/later.ts', "export const tree = 'greetings.kinds'\n")
    other.edit('config/locales/en.yml', '    page:\n', '    free: { hint: x, other: y }\n    page:\n')
    const dynamic = (await live(['i18n:check'], { cwd: other.root })).stdout.split('\n')
    expect(dynamic.filter((line) => !line.startsWith('untranslated'))).toEqual(['unused        en.greetings.forgotten', ''])
    expect((await run('i18n:check')).stdout).toBe('unused        en.greetings.forgotten\n')
  })
})
