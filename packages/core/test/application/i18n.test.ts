/** Languages of an application, over real sockets (app.md A89–A93, controller.md C23). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { ApiController, BaseController, defineLivePlugin, type I18nConfig, LiveApplication, routes } from '@live/core'
import { testApp } from '@live/testing'

const root = mkdtempSync(join(tmpdir(), 'live-i18n-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}
write('package.json', '{"name":"texts"}')
write('config/locales/en.yml', 'en:\n  posts:\n    show:\n      title: A post\n      intro_html: "<b>%{name}</b>"\n    back: Back\n')
write('config/locales/more/de.json', '{"de":{"posts":{"show":{"title":"Ein Beitrag"}}}}')
write('plugin/en.yml', 'en:\n  plugged: from a plugin\n  posts:\n    show:\n      title: overridden\n')

class PostsController extends BaseController {
  show() {
    this.render({
      json: {
        locale: this.locale,
        title: this.t('.title'),
        back: this.t('.back'),
        intro: String(this.t('.intro_html', { name: '<i>' })),
        missing: this.t('.nothing'),
        defaulted: this.t('.nothing', { default: 'so' }),
        date: this.l(Date.UTC(2020, 0, 2), { format: '%d.%m.%Y' }),
        plugged: this.t('plugged'),
      },
    })
  }
  change() {
    this.locale = this.params.string('to', '')
    this.render({ plain: this.t('posts.show.title') })
  }
}
class StatusController extends ApiController {
  show() {
    this.render({ json: { locale: this.locale } })
  }
}

async function start(i18n: I18nConfig = {}) {
  const application = new LiveApplication({
    root,
    codeRoot: root,
    routes: routes((r) => {
      for (const scope of ['', '/de', '/fr']) {
        r.get(`${scope}/posts/show`, PostsController, 'show')
        r.get(`${scope}/posts/change`, PostsController, 'change')
      }
      r.get('/status', StatusController, 'show')
    }),
  })
  application.config = {
    i18n,
    log: { logger: false },
    plugins: [defineLivePlugin({ name: 'plugged', locales: [join(root, 'plugin')] })],
  }
  return testApp(application)
}

describe('texts of an application', () => {
  it('A89, A90, A91, C23: come from its files, by lazy keys, with escaped values in HTML', async () => {
    await using app = await start()
    expect((await app.get('/posts/show')).json()).toEqual({
      locale: 'en',
      title: 'A post',
      back: 'Back',
      intro: '<b>&lt;i&gt;</b>',
      missing: 'Translation missing: en.posts.show.nothing',
      defaulted: 'so',
      date: '02.01.2020',
      plugged: 'from a plugin',
    })
  })

  it.each([
    ['the path', '/de/posts/show', {}, 'de', false],
    ['a path of a language that there is not', '/fr/posts/show', {}, 'en', true],
    ['the query', '/posts/show?locale=de', {}, 'de', false],
    ['a query of a language that there is not', '/posts/show?locale=xx', { 'accept-language': 'de' }, 'de', true],
    ['a query that is no text', '/posts/show?locale[a]=de', {}, 'en', true],
    ['the cookie', '/posts/show', { cookie: 'locale=de' }, 'de', false],
    ['the browser', '/posts/show', { 'accept-language': 'fr, de-AT;q=0.8' }, 'de', true],
    ['nothing', '/posts/show', {}, 'en', true],
  ])('A93: %s chooses the language', async (_, path, headers, locale, varies) => {
    await using app = await start()
    const answer = await app.get(path, { headers })
    expect(answer.json()).toMatchObject({ locale, title: locale === 'de' ? 'Ein Beitrag' : 'A post' })
    expect(answer.headers.get('content-language')).toBe(locale)
    expect(/Accept-Language/.test(answer.headers.get('vary') ?? '')).toBe(varies)
  })

  it('A93: the application says where to look, and an action may change it', async () => {
    await using app = await start({ from: [(request) => (request.host.startsWith('de.') ? 'de' : null)] })
    expect((await app.get('/posts/show?locale=de')).json()).toMatchObject({ locale: 'en' })
    expect((await app.get('/posts/show', { headers: { host: 'de.example.com' } })).json()).toMatchObject({ locale: 'de' })
    const changed = await app.get('/posts/change?to=de')
    expect([changed.text, changed.headers.get('content-language')]).toEqual(['Ein Beitrag', 'de'])
    expect((await app.get('/posts/change?to=xx')).status).toBe(404)
    expect((await app.get('/status')).json()).toEqual({ locale: 'en' })
  })

  it('C278: an error page has a language too', async () => {
    write('public/404.html', 'not found')
    write('public/404.de.html', 'nicht gefunden')
    await using app = await start()
    const page = async (path: string) => (await app.get(path, { accept: 'text/html' })).text
    expect(await page('/nowhere')).toBe('not found')
    expect(await page('/de/nowhere')).toBe('nicht gefunden')
    expect((await app.get('/de/nowhere', { accept: 'text/html' })).headers.get('content-language')).toBe('de')
  })

  it('costs an application of one language nothing: no header, no state', async () => {
    await using app = await start({ availableLocales: ['en'] })
    const answer = await app.get('/posts/show?locale=de', { headers: { 'accept-language': 'de' } })
    expect(answer.headers.get('content-language')).toBeNull()
    expect(answer.json()).toMatchObject({ locale: 'en' })
  })

  it.each([
    [{ defaultLocale: 'no language' }, /names "no language"/],
    [{ availableLocales: ['de'] }, /has no en/],
    [{ timeZone: 'Mars/Base' }, /Mars\/Base/],
  ])('refuses %p at boot', async (i18n, message) => {
    await expect(start(i18n)).rejects.toMatchObject({ code: 'ERR_CONFIGURATION', message: expect.stringMatching(message) })
  })

  it('names a file of texts that cannot be read, and one without a language at its top', async () => {
    write('config/locales/zz.yml', 'a: [')
    await expect(start()).rejects.toThrow(/zz\.yml cannot be read/)
    write('config/locales/zz.yml', 'title: Posts')
    await expect(start()).rejects.toThrow(/begins with a language/)
    rmSync(join(root, 'config/locales/zz.yml'))
  })
})
