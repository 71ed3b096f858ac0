/** What every page has in common, and what is said in it. */
import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { TestClient } from '@live/testing'
import { Recording } from '../../app/models/recording.js'
import { Subscriber } from '../../app/models/subscriber.js'
import { DEMO_ACCOUNT } from '../../db/seeds/account.js'
import { seedPosts } from '../../db/seeds/posts.js'
import { seedRecording } from '../../db/seeds/recording.js'
import { loggedIn, useDemo } from '../support/demo.js'
import { fromRoot } from '../support/root.js'

const demo = useDemo({ subscribers: 60, account: true })
let user: TestClient

beforeAll(async () => {
  await seedPosts()
  await seedRecording()
  user = await loggedIn(demo.app)
})

async function html(path: string, client: Pick<TestClient, 'get'> = demo.app): Promise<string> {
  return (await client.get(path, { accept: 'html' })).text
}

describe('the home page', () => {
  it('shows a source beside every example, and has a target for each of its own links', async () => {
    const body = await html('/')
    expect(body.match(/<article class="example"/g)).toHaveLength(16)
    expect(body.match(/<figure class="source"/g)).toHaveLength(16)
    for (const [, id] of body.matchAll(/href="#([\w-]+)"/g)) expect(body).toContain(`id="${id}"`)
  })
})

describe('a list', () => {
  it('escapes what it lists', async () => {
    await Subscriber.createOrFail({ email: 's@example.com', name: '<script>"x" & y' })
    const body = await html('/subscribers')
    expect(body).toContain('&lt;script&gt;&quot;x&quot; &amp; y')
    expect(body).not.toContain('<script>"x"')
  })

  it('has a player for each recording', async () => {
    const { id } = (await Recording.first())!
    const body = await html('/recordings', user)
    expect(body).toContain('<b>scale.wav</b> <span>3.36 MB</span>')
    expect(body).toContain(`<audio controls preload="metadata" src="/recordings/${id}">`)
  })
})

describe('the login', () => {
  it('shows the account of the demo, and keeps the way back', async () => {
    const body = await html('/login?return=/recordings%3Fa=1%26b=2')
    for (const text of [DEMO_ACCOUNT.email, DEMO_ACCOUNT.password, DEMO_ACCOUNT.token]) expect(body).toContain(`<code>${text}</code>`)
    expect(body).toMatch(/name="return"[^>]* value="\/recordings\?a=1&amp;b=2"|value="\/recordings\?a=1&amp;b=2"[^>]* name="return"/)
    expect(body).not.toMatch(/type="password"[^>]*value=/)
  })
})

describe('the layout', () => {
  it('lets a visitor log in, and a user log out', async () => {
    expect(await html('/counter')).toContain('<a href="/login">Log in</a>')
    const body = await html('/counter', user)
    expect(body).not.toContain('>Log in<')
    expect(body).toMatch(
      /<form data-logout="true" [^>]*action="\/login">.*name="_method" value="delete".*title="ada@example.com"[^>]*>Log out</,
    )
  })
})

describe('every page', () => {
  const PATHS = [
    '/',
    '/dashboard',
    '/counter',
    '/posts',
    '/posts/1',
    '/posts/new',
    '/posts/1/edit',
    '/subscribers',
    '/login',
    '/statistics?pause=0',
  ]
  const pages = new Map<string, string>()

  beforeAll(async () => {
    for (const path of PATHS) pages.set(path, await html(path))
    pages.set('/recordings', await html('/recordings', user))
  })

  it.each([...PATHS, '/recordings'])('%s has a title, no inline script or style, and a nonce at each script', (path) => {
    const body = pages.get(path)!
    expect(body.trimStart()).toMatch(/^<!doctype html>/)
    expect(body).toMatch(/<title>[^<]+ · Live<\/title>/)
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|<script(?![^>]*\bnonce="[^"]+)|<style|\sstyle=|\son[a-z]+=/)
  })

  it.each([...PATHS, '/recordings'])('%s loads only what is there', async (path) => {
    const loaded = [...pages.get(path)!.matchAll(/<(?:link|script)[^>]* (?:href|src)="([^"]+)"/g)].map(([, file]) => file!)
    expect(loaded.length).toBeGreaterThan(1)
    for (const file of loaded) expect([file, (await demo.app.get(file)).status]).toEqual([file, 200])
  })

  it('uses only classes that the style sheet knows', () => {
    const sheet = readFileSync(fromRoot('public', 'application.css'), 'utf8')
    for (const body of pages.values()) {
      for (const [, names] of body.matchAll(/class="([^"]+)"/g)) for (const name of names!.split(' ')) expect(sheet).toContain(`.${name}`)
    }
  })

  it('finds each of its scripts in the one that all pages load', () => {
    const scripts = readdirSync(fromRoot('public')).filter((file) => file.endsWith('.js') && file !== 'application.js')
    const sources = scripts
      .map((file) => readFileSync(fromRoot('public', file), 'utf8'))
      .concat(readFileSync(fromRoot('public/application.js'), 'utf8'))
    for (const file of scripts) expect(sources.some((source) => source.includes(`'./${file}'`))).toBe(true)
  })
})
