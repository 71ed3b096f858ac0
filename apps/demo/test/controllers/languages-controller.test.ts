/** Two languages: which one a page has, and that none of its texts is missing. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { createPost } from '../fixtures/posts.js'
import { loggedIn, useDemo } from '../support/demo.js'

const demo = useDemo({ subscribers: 60, account: true })

beforeAll(async () => {
  await createPost()
})

describe('the language of a page', () => {
  it.each([
    ['what the browser likes', '/posts', { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' }, 'de'],
    ['what the browser likes', '/posts', { 'accept-language': 'fr' }, 'en'],
    ['the parameter', '/posts?locale=de', {}, 'de'],
    ['the parameter before the browser', '/posts?locale=en', { 'accept-language': 'de' }, 'en'],
    ['a language that there is, at least', '/posts?locale=xx', {}, 'en'],
  ])('is %s (%s, %j)', async (_what, path, headers, language) => {
    const { text, headers: answer } = await demo.app.get(path, { accept: 'html', headers })
    expect([text.includes(`<html lang="${language}">`), answer.get('content-language')]).toEqual([true, language])
    expect(text).toContain(language === 'de' ? '<h1>Beiträge</h1>' : '<h1>Posts</h1>')
  })

  it('stays the one that was chosen, and leads back to where that was', async () => {
    const client = demo.app.client({ headers: { accept: 'text/html' } })
    const response = await client.post('/language', { form: { locale: 'de' }, headers: { referer: `${demo.app.url}/posts/new` } })
    expect([response.status, response.location]).toEqual([303, `${demo.app.url}/posts/new`])
    expect((await client.followRedirect()).text).toContain('<h1>Neuer Beitrag</h1>')
    expect((await client.get('/login')).text).toContain('<h1>Anmelden</h1>')
  })

  it('is that of forms and their errors too', async () => {
    const { text } = await demo.app.post('/posts?locale=de', { form: { post: { title: '', body: 'x' } }, accept: 'html' })
    expect(text).toContain('Ein Fehler: Beitrag wurde nicht gespeichert')
    expect(text).toContain('>Titel</label>')
    expect(text).toContain('value="Beitrag anlegen"')
  })

  it('is that of what a model says, in pages, to scripts and to programs', async () => {
    const form = { subscriber: { name: '', email: 'nobody' } }
    const { text } = await demo.app.post('/subscribers?locale=de', { form, accept: 'html' })
    for (const message of ['2 Fehler: Abonnent wurde nicht gespeichert', 'ist keine E-Mail-Adresse', 'fehlt'])
      expect(text).toContain(message)
    const program = await demo.app.post('/subscribers?locale=de', { json: form, accept: 'json' })
    expect(program.json()).toEqual({ errors: { name: ['fehlt'], email: ['ist keine E-Mail-Adresse'] } })
    const long = { post: { title: 'x'.repeat(81), body: 'x' } }
    expect((await demo.app.post('/posts?locale=de', { json: long, accept: 'json' })).json()).toEqual({
      title: ['ist zu lang (höchstens 80 Zeichen)'],
    })
  })

  it('is that of an error page', async () => {
    for (const [locale, title] of [
      ['en', 'There is nothing here.'],
      ['de', 'Hier ist nichts.'],
    ] as const) {
      const { status, text } = await demo.app.get(`/nowhere?locale=${locale}`, { accept: 'html' })
      expect([status, text.includes(title), text.includes(`lang="${locale}"`)]).toEqual([404, true, true])
    }
  })
})

const PATHS = [
  '/',
  '/dashboard',
  '/counter',
  '/posts',
  '/posts/new',
  '/posts/1',
  '/posts/1/edit',
  '/login',
  '/statistics?pause=0',
  '/subscribers',
  '/subscribers?page=99',
  '/recordings',
]

describe('every page', () => {
  it('has all its texts in both languages: a missing one would be an error', async () => {
    expect(demo.application.config.i18n?.raiseOnMissing).toBe(true)
    const user = await loggedIn(demo.app)
    // With the welcome.
    await user.get('/', { accept: 'html' })
    for (const path of PATHS) {
      const pages = []
      for (const locale of ['en', 'de']) {
        const { status, text } = await user.get(path, { accept: 'html', headers: { 'accept-language': locale } })
        expect([path, status, text.includes(`<html lang="${locale}">`)]).toEqual([path, 200, true])
        pages.push(text)
      }
      // The same page, in other words.
      expect([path, ...shapeOf(pages[1]!)]).toEqual([path, ...shapeOf(pages[0]!)])
      for (const text of textsOf(pages[0]!)) expect([path, text, textsOf(pages[1]!).has(text)]).toEqual([path, text, false])
    }
  })

  it('has no key in one language that the other one lacks', () => {
    const { i18n } = demo.application
    const own = (locale: string) => i18n.keys(locale).filter((key) => !/^(?:errors|helpers|pagination)\./.test(key))
    expect(own('de')).toEqual(own('en'))
    const places = (locale: string, key: string) =>
      [...i18n.translate(key, { locale, ...VALUES })!.matchAll(/‹\w+›|\{\w+\}/g)].map(String).sort()
    for (const key of own('en')) expect([key, ...places('de', key)]).toEqual([key, ...places('en', key)])
  })
})

/** A mark for each value that a text may show. `count` chooses the form of a plural. */
const VALUES = { name: '‹name›', reasons: '‹reasons›', format: '‹format›', number: '‹number›', count: 2 }

/** Elements, links and pieces of code of a page, in their order. */
const shapeOf = (page: string): string[] =>
  [...page.matchAll(/<(\w[\w-]*)(?:[^>]*? (?:href|id|action|src)="([^"]*)")?|<code>([^<]*)<\/code>/g)].map(([, name, target, code]) =>
    [name, target?.replace(/\?v=.*|nonce.*/, ''), code].join(' '),
  )

/** Sentences of a page: what has three words or more, and is no code, no data of ours, and no name. */
const textsOf = (page: string): Set<string> => {
  const visible = page.replace(
    /<(pre|code|script|figure|title|textarea)\b[\s\S]*?<\/\1>|<p class="hint"><time[\s\S]*?<\/p>|<article class="post[\s\S]*?<\/article>|<article class="reading[\s\S]*?<\/article>/g,
    '',
  )
  return new Set([...visible.matchAll(/>([^<>]+)</g)].map(([, text]) => text!.trim()).filter((text) => text.split(/\s+/).length >= 3))
}
