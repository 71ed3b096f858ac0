/** Two languages: which one a page has, and that none of its texts is missing. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { createPost } from '../fixtures/posts.js'
import { useDemo } from '../support/demo.js'
import { fromRoot } from '../support/root.js'

const demo = useDemo({ subscribers: 3 })

beforeAll(async () => {
  await createPost()
})

const keysOf = (file: string): string[] => {
  const path: string[] = []
  return readFileSync(fromRoot('config/locales', file), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, indent, key] = /^( +)(\w+):/.exec(line) ?? []
      if (key === undefined) return []
      path.length = indent!.length / 2 - 1
      path.push(key)
      return [path.join('.')]
    })
}

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

  it.each(['/', '/posts', '/posts/1', '/posts/1/edit', '/login', '/statistics?pause=0', '/subscribers'])(
    'leaves no text of %s out',
    async (path) => {
      for (const locale of ['en', 'de']) {
        const { status, text } = await demo.app.get(path, { accept: 'html', headers: { 'accept-language': locale } })
        expect([status, text.includes('translation_missing')]).toEqual([200, false])
      }
    },
  )

  it('has the texts of the other one', () => {
    const [english, german] = [keysOf('en.yml'), keysOf('de.yml')]
    expect(english.filter((key) => !german.includes(key))).toEqual([])
  })
})
