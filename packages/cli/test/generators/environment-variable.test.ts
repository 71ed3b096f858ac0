/** `live env:add`: what it writes where, and what it refuses (app.md §16). */

import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Application } from './support/application.js'

describe('live env:add', () => {
  let app: Application

  beforeEach(() => {
    app = new Application()
  })
  afterEach(() => app.remove())

  it.each([
    [['STRIPE_KEY', 'secret'], {}, 'STRIPE_KEY: t.secret(),', 'STRIPE_KEY='],
    [['stripeKey'], { optional: true }, 'STRIPE_KEY: t.string().optional(),', '# STRIPE_KEY='],
    [['WORKERS', 'number'], { default: '4' }, 'WORKERS: t.number().default(4),', '# WORKERS='],
    [['VERBOSE', 'boolean'], { default: 'false' }, 'VERBOSE: t.boolean().default(false),', '# VERBOSE='],
    [['PLAN', 'enum'], { values: "small,it's", default: "it's" }, "PLAN: t.enum('small', 'it\\'s').default('it\\'s'),", '# PLAN='],
  ])('§16: %j %j is declared as %s', async (args, options, declared, told) => {
    const { warnings } = await app.generate('env', args, options)
    expect(warnings).toEqual([])
    expect(app.read('config/env.ts')).toContain(`  PORT: t.port().default(3000),\n  ${declared}\n})`)
    expect(app.read('.env.example')).toBe(`${told}\n`)
    expect(app.exists('.env')).toBe(false)
  })

  it.each(['plain', 'with spaces', 'pa$$word', 'quo"te', "it's", '#hash', 'a=b', '', '`tick`'])(
    '§16: the value %j is read back from .env as it was given',
    async (value) => {
      app.write('.env', 'FIRST=1')
      await app.generate('env', ['GIVEN'], { value })
      expect(app.read('.env').startsWith('FIRST=1\nGIVEN=')).toBe(true)
      // `\$` stands for a dollar where variables are expanded.
      expect(parseEnv(app.read('.env'))['GIVEN']?.replaceAll('\\$', '$')).toBe(value)
      await app.destroy('env', ['GIVEN'], { value })
      expect(app.read('.env')).toBe('FIRST=1\n')
    },
  )

  it('§16: what is there stays: a value of this machine, a declaration, a file', async () => {
    app.write('.env', '# GIVEN=old\nOTHER=1\n')
    await app.generate('env', ['GIVEN'], { value: 'new' })
    await app.generate('env', ['PORT', 'number'])
    expect(app.read('.env')).toBe('# GIVEN=old\nOTHER=1\n')
    expect(app.read('config/env.ts')).toContain('PORT: t.port().default(3000)')
    app.edit('config/env.ts', (text) => text.replace('GIVEN: t.string()', 'GIVEN: t.url()'))
    await app.destroy('env', ['GIVEN'], { value: 'new' })
    expect(app.read('.env')).toBe('# GIVEN=old\nOTHER=1\n')
    expect(app.read('config/env.ts')).toContain('GIVEN: t.url()')
  })

  it('§16: an empty schema, and one on a line, take it and give it back', async () => {
    for (const schema of ['env({})', 'env({ PORT: t.port() })']) {
      const text = `import { env, t } from '@live/core'\n\nexport default ${schema}\n`
      app.write('config/env.ts', text)
      await app.generate('env', ['GIVEN'])
      expect(app.read('config/env.ts')).toContain('GIVEN: t.string()')
      await app.destroy('env', ['GIVEN'])
      expect(app.read('config/env.ts')).toBe(text)
    }
  })

  it.each([
    [['1ST'], {}, 'can be no variable'],
    [['A-B\nC'], {}, null],
    [['A', 'strin'], {}, "'strin' is no type"],
    [['A', 'constructor'], {}, 'is no type'],
    [['A', 'enum'], {}, 'An enum has values'],
    [['A', 'number'], { default: 'many' }, 'is no number'],
    [['A'], { value: 'two\nlines' }, 'cannot be written into .env'],
    [['A'], { value: `'"\`` }, 'cannot be written into .env'],
  ])('§16: %j %j is refused, and nothing is written', async (args, options, message) => {
    const before = app.read('config/env.ts')
    const run = app.generate('env', args, options)
    if (message === null) return expect((await run).warnings).toEqual([])
    await expect(run).rejects.toThrow(message)
    expect(app.read('config/env.ts')).toBe(before)
    expect(app.exists('.env.example')).toBe(false)
  })
})
