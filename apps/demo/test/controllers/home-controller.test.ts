/** The front page: everything is linked, explained, and shown with its source. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { useDemo } from '../support/demo.js'
import { attributes, elements, textOf } from '../support/html.js'

const demo = useDemo()

/** What fails on purpose, and how. */
const FAILURES: Readonly<Record<string, number>> = {
  '/live/failure?when=before&format=html': 500,
  '/live/failure?when=before&format=json': 500,
}

/** Each answer has a nonce and tokens of its own. */
const withoutNonce = (page: string): string => page.replace(/(nonce|content|value)="[^"]+"/g, '')

describe('GET /', () => {
  let page = ''
  let examples: string[] = []

  beforeAll(async () => {
    const response = await demo.app.get('/', { accept: 'text/html' })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    page = response.text
    examples = elements(page, 'article')
  })

  it.each(['*/*', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', undefined])(
    'is the page for a client that accepts %s',
    async (accept) => {
      // Of nobody that the session of an earlier page belongs to: what it shows is not the same.
      const response = await demo.app.client().get('/', { accept })
      expect([response.status, withoutNonce(response.text) === withoutNonce(page)]).toEqual([200, true])
    },
  )

  it.each([
    ['GET /live/hello', 'async hello() {'],
    ['GET /live/clock', 'async clock() {'],
    ['GET /live/counter', 'async follow() {'],
    ['GET /live/failure', 'async failure() {'],
    ['GET /live/export-failure', 'async exportFailure() {'],
    ['GET /statistics', 'this.render({ stream: true })'],
    ['POST /posts', 'async create() {'],
    ['POST /posts/:id/comments', 'async create() {'],
    ['GET /subscribers', 'async index() {'],
    ['POST /subscribers', 'async create() {'],
    ['GET /subscribers/export', 'async export() {'],
    ['POST /login', 'async create() {'],
    ['POST /recordings', 'async create() {'],
    ['GET /recordings/:id', 'async show() {'],
    ['POST /api/subscribers', '@Input(Created'],
    ['GET /up', 'curl -i'],
  ])('explains %s, with its source beside it', (endpoint, source) => {
    const entry = elements(elements(page, 'nav').find((nav) => nav.includes('id="examples"'))!, 'li').find((item) =>
      item.includes(`<code>${endpoint}</code>`),
    )
    const id = attributes(entry!, 'href')[0]!.slice(1)
    const example = examples.find((each) => attributes(each, 'id')[0] === id)!
    expect(textOf(elements(example, 'p')[0]!).length).toBeGreaterThan(60)
    const path = endpoint
      .split(' ')[1]!
      .replace(/\/:id(\/comments)?/, '/1')
      .replace('/posts/1', '/posts')
    const linked = attributes(example, 'href').map((href) => href.split(/[?#]/)[0])
    expect(linked.includes(path) || textOf(elements(example, 'pre').join('')).includes(path)).toBe(true)
    expect(textOf(elements(example, 'figure')[0]!)).toContain(source)
  })

  it('shows the source as it stands in the file, escaped', () => {
    const failure = examples.find((each) => attributes(each, 'id')[0] === 'failure')!
    expect(textOf(elements(failure, 'figure')[0]!)).toContain(`write(json ? '{"rows":[1,2,' : '<!doctype html><p class="')`)
    expect(page).not.toContain('cannot be read')
    expect(page).not.toContain('has no method')
  })

  it('has an element for every anchor, and no id twice', () => {
    const ids = attributes(page, 'id')
    expect(new Set(ids).size).toBe(ids.length)
    for (const href of attributes(page, 'href').filter((each) => each.startsWith('#'))) expect(ids).toContain(href.slice(1))
  })

  it('has only links that answer: below 400, but for those that fail on purpose', async () => {
    const hrefs = attributes(page, 'href').concat(attributes(page, 'src'))
    const paths = [...new Set(hrefs.filter((href) => href.startsWith('/')))]
    expect(paths.length).toBeGreaterThan(12)
    for (const path of paths) {
      const enough = new AbortController()
      const { status } = await fetch(`${demo.app.url}${path}`, { signal: enough.signal, headers: { accept: 'text/html' } })
      expect([path, status]).toEqual([path, FAILURES[path] ?? 200])
      // Some of them go on for minutes.
      enough.abort()
    }
    const foreign = hrefs.filter((href) => !/^[/#]/.test(href))
    expect(foreign).toEqual([])
  })

  it('has a target for anchors on other pages too', async () => {
    const [anchored] = attributes(page, 'href').filter((href) => /^\/.*#/.test(href))
    expect(anchored).toBe('/subscribers#new')
    expect(attributes((await demo.app.get('/subscribers', { accept: 'html' })).text, 'id')).toContain('new')
  })
})

describe('GET /up', () => {
  it('is a green page for a browser', async () => {
    const response = await demo.app.get('/up', { accept: 'text/html' })
    expect([response.status, response.mediaType]).toEqual([200, 'text/html'])
    expect(response.text).toContain('background:#15803d')
  })

  it('is JSON for a program', async () => {
    const response = await demo.app.get('/up', { accept: 'json' })
    expect([response.status, response.mediaType]).toEqual([200, 'application/json'])
    expect(response.json()).toEqual({ status: 'up', timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) })
  })
})

describe('an address that does not exist', () => {
  it('is the 404 page of the application', async () => {
    const response = await demo.app.get('/nowhere', { accept: 'text/html' })
    expect(response.status).toBe(404)
    expect(response.text).toContain('There is nothing here.')
  })

  it('is a problem for a program', async () => {
    const response = await demo.app.get('/nowhere', { accept: 'json' })
    expect([response.status, response.mediaType]).toEqual([404, 'application/problem+json'])
    expect(response.json()).toMatchObject({ status: 404 })
  })
})
