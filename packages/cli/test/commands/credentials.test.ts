import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { type AppCopy, copyApp } from '../support/copy-app.js'
import { live, type Outcome } from '../support/live-command.js'

/** An "editor" that runs a line of sed over the file. */
const sed = (script: string): NodeJS.ProcessEnv => ({ EDITOR: `sed -i -e '${script}'`, VISUAL: '' })

describe('live credentials (A19)', () => {
  const run = (app: AppCopy, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> => live(args, { cwd: app.root, env })

  it('edit makes file and key, with nothing but secretKeyBase; show and fetch read them', async () => {
    const app = copyApp()
    const made = await run(app, ['credentials:edit'], sed('s/^}/  stripe: { key: "sk_1" },\\n}/'))
    expect(made.status).toBe(0)
    expect(made.stdout).toContain('Encrypted into config/credentials.json5.enc.')
    expect(made.stdout).toContain('The key is new, and stands in config/master.key')
    expect(statSync(app.path('config/master.key')).mode & 0o777).toBe(0o600)
    expect(app.read('config/credentials.json5.enc')).not.toContain('sk_1')
    expect((await run(app, ['credentials:show'])).stdout).toMatch(/secretKeyBase: '[0-9a-f]{128}'/)
    expect((await run(app, ['credentials:fetch', 'stripe.key'])).stdout).toBe('sk_1\n')
    expect((await run(app, ['credentials:fetch', 'stripe'])).stdout).toBe('{"key":"sk_1"}\n')
    const missing = await run(app, ['credentials:fetch', 'stripe.nothing'])
    expect(missing).toMatchObject({ status: 1, stdout: '' })
    expect(missing.stderr).toContain('The credentials have no stripe.nothing')
    expect(app.has('tmp') && execFileSync('ls', [app.path('tmp')], { encoding: 'utf8' })).not.toContain('credentials-')
  })

  it('an environment has its own file and key', async () => {
    const app = copyApp()
    await run(app, ['credentials:edit', '-e', 'production'], sed('s/^}/  a: 1,\\n}/'))
    expect([
      app.has('config/credentials/production.enc'),
      app.has('config/credentials/production.key'),
      app.has('config/master.key'),
    ]).toEqual([true, true, false])
    expect((await run(app, ['credentials:fetch', 'a', '-e', 'production'])).stdout).toBe('1\n')
  })

  it('what is no JSON5 is not saved; without an editor it says how to name one; a wrong key is no stack', async () => {
    const app = copyApp()
    await run(app, ['credentials:edit'], sed('s/x/x/'))
    const before = app.read('config/credentials.json5.enc')
    const broken = await run(app, ['credentials:edit'], sed('s/^}/oops/'))
    expect(broken.status).toBe(1)
    expect(broken.stderr).toContain('is no JSON5')
    expect(broken.stderr).toContain('Nothing was saved')
    expect(app.read('config/credentials.json5.enc')).toBe(before)
    expect((await run(app, ['credentials:edit'], sed('s/x/x/'))).stdout).toBe('Nothing changed.\n')
    const none = await run(app, ['credentials:edit'], { EDITOR: '', VISUAL: '' })
    expect(none).toMatchObject({ status: 1, stderr: 'No editor is set.\nName one: VISUAL="code --wait" live credentials:edit\n' })
    const wrong = await run(app, ['credentials:show'], { LIVE_MASTER_KEY: 'a'.repeat(64) })
    expect(wrong.status).toBe(1)
    expect(wrong.stderr).toMatch(/^\S+ cannot be decrypted with the key in LIVE_MASTER_KEY[^\n]*\n$/)
  })

  it('diff makes git show texts, and can be undone', async () => {
    const app = copyApp()
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: app.root, encoding: 'utf8' })
    git('init', '-q')
    await run(app, ['credentials:edit'], sed('s/x/x/'))
    expect((await run(app, ['credentials:diff', '--enroll'])).status).toBe(0)
    expect(app.read('.gitattributes')).toContain('config/credentials.json5.enc diff=live_credentials')
    expect(git('config', 'diff.live_credentials.textconv').trim()).toBe('npx live credentials:diff')
    expect((await run(app, ['credentials:diff', 'config/credentials.json5.enc'])).stdout).toContain('secretKeyBase')
    const withoutKey = await run(app, ['credentials:diff', 'config/credentials.json5.enc'], { LIVE_MASTER_KEY: 'b'.repeat(64) })
    expect(withoutKey.stdout).toBe(app.read('config/credentials.json5.enc'))
    await run(app, ['credentials:diff', '--disenroll'])
    expect(app.read('.gitattributes')).toBe('')
  })
})
