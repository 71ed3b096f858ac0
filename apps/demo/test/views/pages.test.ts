/** The pages of the application, rendered with sample data. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { readExamples } from '../../app/helpers/home-helper.js'
import type { Page } from '../../app/models/application-record.js'
import { Recording } from '../../app/models/recording.js'
import { Subscriber } from '../../app/models/subscriber.js'
import { fromRoot } from '../../config/root.js'
import { ViewRenderer } from '../../config/views.js'
import { DEMO_ACCOUNT } from '../../db/demo-account.js'

const views = new ViewRenderer({ cache: true })

/** What the controllers give to every page, for a visitor who is not logged in. */
const helpers = {
  currentUser: () => null,
  cspNonce: () => 'bm9uY2U=',
  csrfField: ({ action }: { action: string }) => `<input type="hidden" name="authenticity_token" value="for ${action}">`,
  notice: () => undefined,
  alert: () => undefined,
}

function html(template: string, locals: Record<string, unknown> = {}, more: Record<string, unknown> = {}): string {
  return views.render({ template, formats: ['html'], locals, helpers: { ...helpers, ...more } }).body
}

function subscriber(id: number, name: string): Subscriber {
  const date = new Date(Date.UTC(2026, 0, 2))
  return Object.assign(new Subscriber(), { id, name, email: `s${id}@example.com`, confirmed: true, createdAt: date, updatedAt: date })
}

function page(records: Subscriber[], number = 1, pages = 1): Page<Subscriber> {
  return { records, page: number, pages, per: 25, total: pages * 25 }
}

describe('the home page', () => {
  const body = html('home/index', { examples: readExamples() })

  it.each([
    '/live/hello?times=100&amp;interval=1000',
    '/live/clock',
    '/dashboard',
    '/live/counter',
    '/counter',
    '/live/failure?when=before&amp;format=html',
    '/live/failure?when=after&amp;format=json',
    '/live/export-failure',
    '/subscribers',
    '/subscribers#new',
    '/subscribers/export',
    '/subscribers/export?format=ndjson',
    '/up',
  ])('links %s', (href) => {
    expect(body).toContain(`href="${href}"`)
  })

  it('shows a source beside every example', () => {
    expect(body.match(/<article class="example"/g)).toHaveLength(13)
    expect(body.match(/<figure class="source"/g)).toHaveLength(13)
  })

  it('has a target for each of its own links', () => {
    for (const [, id] of body.matchAll(/href="#([\w-]+)"/g)) expect(body).toContain(`id="${id}"`)
  })
})

describe('the list of subscribers', () => {
  it('escapes what it lists', () => {
    const body = html('subscribers/index', { page: page([subscriber(1, '<script>"x" & y')]) })
    expect(body).toContain('&lt;script&gt;&quot;x&quot; &amp; y')
    expect(body).not.toContain('<script>"x"')
  })

  it('links the pages around it, and only those that are there', () => {
    const links = (number: number): string[] =>
      [...html('subscribers/index', { page: page([subscriber(1, 'A')], number, 3) }).matchAll(/rel="(prev|next)" href="([^"]+)"/g)].map(
        ([, rel, href]) => `${rel} ${href}`,
      )
    expect(links(1)).toEqual(['next /subscribers?page=2'])
    expect(links(2)).toEqual(['prev /subscribers?page=1', 'next /subscribers?page=3'])
    expect(links(3)).toEqual(['prev /subscribers?page=2'])
    expect(links(99)).toEqual(['prev /subscribers?page=3'])
  })

  it('shows the errors of a subscriber beside the fields and keeps what was typed', () => {
    const invalid = Object.assign(new Subscriber(), { name: 'Ada', email: 'no"body' })
    invalid.addError('email', 'is not an e-mail address')
    const body = html('subscribers/index', { page: page([]), subscriber: invalid })
    expect(body).toContain('One field needs')
    expect(body).toContain('value="no&quot;body"')
    expect(body).toMatch(
      /aria-invalid="true" aria-describedby="subscriber-email-errors">\s*<p class="error" id="subscriber-email-errors">is not an/,
    )
    expect(body.match(/aria-invalid/g)).toHaveLength(1)
  })
})

describe('the counter', () => {
  it('shows the number, and a form that adds to it without a script', () => {
    const body = html('counter/show', { value: 41, viewers: 3 })
    expect(body).toContain('<output data-value>41</output>')
    expect(body).toMatch(/<form method="post" action="\/counter"[^>]*>\s*<button class="button primary" type="submit">/)
    expect(body).toContain('<dd data-viewers>3</dd>')
  })
})

describe('the login', () => {
  const locals = { email: 'a"@example.com', returnPath: '/recordings?a=1&b=2', demo: DEMO_ACCOUNT }

  it('keeps the address and the way back, never the password, and has the token of its form', () => {
    const body = html('sessions/new', locals)
    expect(body).toContain('name="email" type="email" value="a&quot;@example.com"')
    expect(body).toContain('name="return" value="/recordings?a=1&amp;b=2"')
    expect(body).toMatch(/<input id="password" name="password" type="password" autocomplete="current-password" required>/)
    expect(body).toContain('value="for /login"')
  })

  it('shows the account of the demo', () => {
    const body = html('sessions/new', locals)
    for (const text of [DEMO_ACCOUNT.email, DEMO_ACCOUNT.password, DEMO_ACCOUNT.token]) expect(body).toContain(`<code>${text}</code>`)
  })
})

describe('the layout', () => {
  it('shows messages, escaped', () => {
    const body = html('errors/not-found', {}, { notice: () => '<Ada>', alert: () => 'Mind & gap' })
    expect(body).toMatch(/<p class="notice" role="status"><span class="wrap">&lt;Ada&gt;</)
    expect(body).toMatch(/<p class="notice bad" role="alert"><span class="wrap">Mind &amp; gap</)
  })

  it('lets a visitor log in, and a user log out', () => {
    expect(html('errors/not-found')).toContain('<a href="/login">Log in</a>')
    const body = html('errors/not-found', {}, { currentUser: () => ({ email: 'a&b@example.com' }) })
    expect(body).not.toContain('>Log in<')
    expect(body).toMatch(
      /<form method="post" action="\/login"[\s\S]*name="_method" value="delete"[\s\S]*title="a&amp;b@example.com">Log out</,
    )
  })
})

describe('the recordings', () => {
  it('have a player each, and an escaped name', () => {
    const recording = Object.assign(new Recording(), { id: 7, filename: '<a>.wav', size: 1_250_000 })
    const body = html('recordings/index', { recordings: [recording] })
    expect(body).toContain('<b>&lt;a&gt;.wav</b> <span>1.3 MB</span>')
    expect(body).toContain('<audio controls preload="metadata" src="/recordings/7">')
  })
})

describe('every page', () => {
  const pages = {
    home: html('home/index', { examples: readExamples() }),
    dashboard: html('dashboard/show'),
    counter: html('counter/show', { value: 7, viewers: 2 }),
    subscribers: html('subscribers/index', { page: page([subscriber(1, 'A')]) }),
    login: html('sessions/new', { email: '', returnPath: '/', demo: DEMO_ACCOUNT }),
    recordings: html('recordings/index', { recordings: [] }),
    missing: html('errors/not-found'),
  }

  it.each(Object.entries(pages))('%s has a title, no inline script or style, and a nonce at each script', (_name, body) => {
    expect(body.trimStart()).toMatch(/^<!doctype html>/)
    expect(body).toMatch(/<title>[^<]+<\/title>/)
    expect(body).not.toMatch(/<script(?![^>]* nonce="bm9uY2U=" src=)|<style|\sstyle=|\son[a-z]+=/)
  })

  it.each(Object.entries(pages))('%s loads only files that are in public', (_name, body) => {
    const files = new Set(readdirSync(fromRoot('public')).map((file) => `/${file}`))
    const loaded = [...body.matchAll(/<(?:link|script)[^>]* (?:href|src)="([^"]+)"/g)].map(([, path]) => path)
    expect(loaded.length).toBeGreaterThan(1)
    for (const path of loaded) expect(files).toContain(path)
  })

  it('uses only classes that the style sheet knows', () => {
    const sheet = readFileSync(fromRoot('public', 'application.css'), 'utf8')
    for (const body of Object.values(pages)) {
      for (const [, names] of body.matchAll(/class="([^"]+)"/g)) for (const name of names.split(' ')) expect(sheet).toContain(`.${name}`)
    }
  })
})
