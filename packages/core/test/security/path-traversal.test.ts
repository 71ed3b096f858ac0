/** Ways out of a folder: `public/`, and `sendFile` with a root (C284, C238). */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { BaseController, LiveApplication, routes } from '@live/core'
import { rawSocket, testApp } from '@live/testing'
import { watchProcess } from '../support.js'
import { request } from './support.js'

watchProcess()

const base = mkdtempSync(join(tmpdir(), 'live-traversal-'))
const file = (name: string, text: string): void => writeFileSync(join(base, name), text)
for (const folder of ['public/sub', 'public/.git', 'public/.well-known', 'files', 'public2'])
  mkdirSync(join(base, folder), { recursive: true })
file('secret.txt', 'TOP SECRET')
file('public2/secret.txt', 'TOP SECRET')
file('public/a.txt', 'public file')
file('public/.env', 'TOP SECRET')
file('public/.git/config', 'TOP SECRET')
file('public/sub/.htpasswd', 'TOP SECRET')
file('public/.well-known/security.txt', 'public file')
file('public/.well-known/.hidden', 'TOP SECRET')
file('files/mine.txt', 'public file')
symlinkSync(join(base, 'secret.txt'), join(base, 'public/link.txt'))
symlinkSync(base, join(base, 'public/out'))
symlinkSync('../../secret.txt', join(base, 'public/sub/relative.txt'))
symlinkSync(join(base, 'secret.txt'), join(base, 'public/a.txt.br'))
symlinkSync('loop', join(base, 'public/loop'))
symlinkSync(join(base, 'secret.txt'), join(base, 'files/link.txt'))
symlinkSync(join(base, 'public2'), join(base, 'files/dir'))
afterAll(() => rmSync(base, { recursive: true }))

class Files extends BaseController {
  send() {
    this.sendFile(this.params.string('name'), { root: join(base, 'files') })
  }
  other() {
    this.render({ plain: 'application' })
  }
}

function start() {
  const application = new LiveApplication({
    root: base,
    routes: routes((r) => {
      r.get('/send', Files, 'send')
      r.match('/*rest', { controller: Files, action: 'other', via: 'all' })
    }),
  })
  application.config = { log: { logger: false } }
  return testApp(application)
}

const dots = [
  '..',
  '%2e%2e',
  '.%2e',
  '%252e%252e',
  '%c0%ae%c0%ae',
  '%e0%80%ae%e0%80%ae',
  '..%00',
  '..%20',
  '...',
  '..;',
  '%uff0e%uff0e',
  '．．',
]
const slashes = ['/', '%2f', '%252f', '\\', '%5c', '%255c', '%c0%af', '//', '/./', '／']
const climbs = dots.flatMap((up) => slashes.map((slash) => `${up}${slash}secret.txt`))
const NAMES = [
  ...climbs,
  ...climbs.map((each) => `sub/../${each}`),
  ...['link.txt', 'out/secret.txt', 'sub/relative.txt', 'loop', 'loop/x'],
  ...['.env', '%2eenv', '.git/config', '.git%2fconfig', '.GIT/config', 'sub/.htpasswd', '.well-known/.hidden', '.well-known/../.env'],
  ...['.env%20', '.env.', '.env%00.txt', 'a.txt%00.env', './.env', 'sub/./.htpasswd', '.env/', '.env::$DATA', '.en%76'],
  ...['/etc/passwd', '%2fetc%2fpasswd', 'C:%5csecret.txt', 'file:%2f%2f/etc/passwd', '..%2fpublic2/secret.txt', '../public2/secret.txt'],
  ...[
    `${'a'.repeat(5000)}`,
    `${'../'.repeat(2000)}secret.txt`,
    `${'x/'.repeat(1500)}../secret.txt`,
    `${'%2e%2e%2f'.repeat(900)}secret.txt`,
  ],
]

describe('the public folder', () => {
  it('C284: gives nothing that is hidden or outside, however it is asked for', async () => {
    await using app = await start()
    for (const name of NAMES) {
      for (const target of [`/${name}`, `http://victim.test/${name}`]) {
        await using socket = await rawSocket(app)
        // Bytes beyond ASCII go as UTF-8, as a sloppy client would send them.
        socket.write(Buffer.from(request(target, { 'accept-encoding': 'br, gzip' })))
        const answer = await socket.all()
        expect({ target, status: Number(answer.slice(9, 12)), leak: /TOP SECRET|root:/.test(answer) }).toEqual({
          target,
          status: expect.any(Number),
          leak: false,
        })
        expect(answer).toMatch(/^HTTP\/1\.1 (200|400|404|414) /)
        if (answer.startsWith('HTTP/1.1 200')) expect(answer).toMatch(/(application|public file)$/)
      }
    }
  })

  it('C285: a compressed variant that leads out of the folder does not count', async () => {
    await using app = await start()
    const answer = await app.get('/a.txt', { headers: { 'accept-encoding': 'br' } })
    expect([answer.text, answer.headers.get('content-encoding')]).toEqual(['public file', null])
    expect((await app.get('/.well-known/security.txt')).text).toBe('public file')
  })

  it('C284: a part of the file, a condition or HEAD opens no other way', async () => {
    await using app = await start()
    for (const headers of [{ range: 'bytes=0-5' }, { 'if-none-match': '*' }, { 'if-modified-since': new Date().toUTCString() }]) {
      for (const name of ['/link.txt', '/.env', '/..%2fsecret.txt', '/out/secret.txt']) {
        expect(['application', '']).toContain((await app.get(name, { headers })).text)
        expect((await app.head(name, { headers })).headers.get('content-range')).toBeNull()
      }
    }
  })
})

describe('sendFile with a root', () => {
  it('C238: is a 404 for everything that is not in there', async () => {
    await using app = await start()
    expect((await app.get('/send', { params: { name: 'mine.txt' } })).text).toBe('public file')
    const given = [...NAMES, ...NAMES.map((name) => name.replaceAll('%2f', '/').replaceAll('%2e', '.').replaceAll('%00', '\0')), 'link.txt']
    const more = [
      '',
      '.',
      '..',
      '/',
      'dir',
      'dir/secret.txt',
      `${base}/secret.txt`,
      `${base}/files/mine.txt`,
      'mine.txt/',
      'mine.txt/..',
      'mine.txt\0',
    ]
    for (const name of [...given, ...more]) {
      const answer = await app.get('/send', { params: { name } })
      expect({ name, status: answer.status, text: answer.text }).toEqual({
        name,
        status: expect.any(Number),
        text: expect.not.stringMatching(/SECRET|root:/),
      })
      expect([400, 404, 414, 431]).toContain(answer.status)
      expect(answer.headers.get('content-disposition')).toBeNull()
    }
  })
})
