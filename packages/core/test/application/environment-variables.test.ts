/** `.env` files and the schema of variables. */
import { describe, expect, it } from '@jest/globals'
import { env, envFileNames, loadEnvFiles, t } from '@live/core'
import fc from 'fast-check'
import { projectOf, withEnv } from './project-support.js'

describe('A18: .env files', () => {
  it('the process wins over every file, and files in their order', async () => {
    const root = projectOf({
      '.env': 'A=base\nB=base\nC=base\nD=base\nE=base\n',
      '.env.production': 'A=production\nB=production\nC=production\n',
      '.env.local': 'A=local\nB=local\n',
      '.env.production.local': 'A=own\n',
    })
    await withEnv({ E: 'process', A: undefined, B: undefined, C: undefined, D: undefined }, () => {
      expect(loadEnvFiles(root, 'production').sort()).toEqual(['A', 'B', 'C', 'D'])
      const { A, B, C, D, E } = process.env
      expect({ A, B, C, D, E }).toEqual({ A: 'own', B: 'local', C: 'production', D: 'base', E: 'process' })
      expect(loadEnvFiles(root, 'production')).toEqual([])
    })
  })

  it('tests do not read .env.local', async () => {
    const root = projectOf({ '.env.local': 'MINE=1\n', '.env.test': 'OURS=1\n' })
    await withEnv({ MINE: undefined, OURS: undefined }, () => {
      expect(loadEnvFiles(root, 'test')).toEqual(['OURS'])
    })
    expect(envFileNames('test')).toEqual(['.env.test.local', '.env.test', '.env'])
    expect(envFileNames('staging')).toEqual(['.env.staging.local', '.env.local', '.env.staging', '.env'])
  })

  it('values may have several lines, and stand for others', async () => {
    const braced = '{HOST}'
    const root = projectOf({ '.env': `KEY="one\ntwo"\nHOST=example.com\nURL=https://$${braced}/x\nPRICE=\\$5\n` })
    await withEnv({ KEY: undefined, HOST: 'set.example', URL: undefined, PRICE: undefined }, () => {
      loadEnvFiles(root, 'development')
      const { KEY, URL: url, PRICE } = process.env
      expect({ KEY, url, PRICE }).toEqual({ KEY: 'one\ntwo', url: 'https://set.example/x', PRICE: '$5' })
    })
  })

  it('a name such as __proto__ is a name like any other', async () => {
    const root = projectOf({ '.env': '__proto__=1\nPLAIN=2\n' })
    await withEnv({ PLAIN: undefined }, () => {
      loadEnvFiles(root, 'development')
      expect(process.env.PLAIN).toBe('2')
      expect(({} as Record<string, unknown>).PLAIN).toBeUndefined()
    })
  })
})

describe('A18: the schema', () => {
  const source = {
    PORT: '8080',
    URL: 'https://example.com/x',
    RATIO: '0.5',
    DEBUG: 'yes',
    MODE: 'fast',
    SECRET: 'x'.repeat(20),
    NAME: 'live',
    EMPTY: '',
  }

  it('gives typed values', () => {
    const values = env(
      {
        PORT: t.port(),
        URL: t.url(),
        RATIO: t.number(),
        DEBUG: t.boolean(),
        MODE: t.enum('fast', 'slow'),
        SECRET: t.secret(),
        NAME: t.string(),
        MISSING: t.string().optional(),
        EMPTY: t.number().default(3),
      },
      { source },
    )
    const port: number = values.PORT
    const mode: 'fast' | 'slow' = values.MODE
    const missing: string | undefined = values.MISSING
    // @ts-expect-error -- it may be missing
    const wrong: string = values.MISSING
    expect([port, mode, missing, wrong, values.EMPTY, values.DEBUG, values.RATIO]).toEqual([
      8080,
      'fast',
      undefined,
      undefined,
      3,
      true,
      0.5,
    ])
    expect(Object.isFrozen(values)).toBe(true)
  })

  it('tells every problem at once, and shows no secret', () => {
    const check = () =>
      env(
        {
          PORT: t.port(),
          URL: t.url(),
          RATIO: t.number(),
          DEBUG: t.boolean(),
          MODE: t.enum('a', 'b'),
          SECRET: t.secret(),
          NAME: t.string(),
        },
        { source: { PORT: '70000', URL: 'postgres:hunter2', RATIO: 'much', DEBUG: 'maybe', MODE: 'c', SECRET: 'hunter2' } },
      )
    expect(check).toThrow(
      expect.objectContaining({
        code: 'ERR_CONFIGURATION',
        message: [
          '6 variables of the environment are wrong:',
          '  PORT is "70000", which is no port: use 0 to 65535',
          '  RATIO is "much", which is no number',
          '  DEBUG is "maybe": use true or false',
          '  MODE is "c": use one of a, b',
          '  SECRET has 7 characters: a secret needs 16',
          '  NAME is missing',
          'Set them in the environment or in a .env file.',
        ].join('\n'),
      }),
    )
  })

  it('loads the files of the project first', async () => {
    const root = projectOf({ '.env': 'FROM_FILE=5\n' })
    await withEnv({ FROM_FILE: undefined }, () => {
      expect(env({ FROM_FILE: t.number() }, { root: `file://${root}/config/env.ts` }).FROM_FILE).toBe(5)
    })
  })

  it('a port is a whole number from 0 to 65535, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String)), (text) => {
        const result = t.port().read(text)
        if ('value' in result) return Number.isInteger(result.value) && result.value >= 0 && result.value <= 65_535
        return !/^\d{1,4}$/.test(text)
      }),
    )
  })
})
