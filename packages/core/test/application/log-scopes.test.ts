/** A85–A87: levels, tags and silence of a logger, whoever made it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AppLogger, type ApplicationConfig, BaseController, LiveApplication, routes } from '@live/core'
import { testApp } from '@live/testing'
import { loggerFor } from '../../src/application/logger.js'
import { changeLevelOnSignal } from '../../src/application/signals.js'
import { appLogger } from '../../src/http/app-logger.js'
import { LogBook, watchProcess } from '../support.js'
import { withEnv } from './project-support.js'

watchProcess()

let folder = ''
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'live-log-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A logger of both kinds, and what it wrote: level, tags, message, other fields. */
type Kind = (level?: string) => { logger: AppLogger; written: () => string[] }

const KINDS: readonly (readonly [string, Kind])[] = [
  [
    'the built-in one',
    (level = 'debug') => {
      const path = join(folder, `${files++}.log`)
      const logger = appLogger(loggerFor({ log: { level, file: path } }, 'production', folder))
      return {
        logger,
        written: () =>
          readFileSync(path, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => line.replace(/^[\d:]+ /, '')),
      }
    },
  ],
  [
    'one of the application',
    () => {
      const book = new LogBook()
      const line = ({ fields: { tags = [], ...rest }, message }: LogBook['entries'][number]): string =>
        [
          ...(tags as string[]).map((tag) => `[${tag}] `),
          message,
          ...Object.entries(rest).map(([name, value]) => ` ${name}=${String(value)}`),
        ].join('')
      return { logger: appLogger(book), written: () => book.entries.map(line) }
    },
  ],
]

describe.each(KINDS)('%s', (_name, make) => {
  it('A86: tags are on every line of a piece of work, nested ones behind those around them, and gone afterwards', async () => {
    const { logger, written } = make()
    const result = await logger.tagged('import', 'posts', async () => {
      logger.info('one')
      await turn()
      logger.child({ row: 7 }).tagged('row', () => logger.warn({ id: 3 }, 'two'))
      logger.info('three')
      return 'done'
    })
    logger.info('four')
    expect(result).toBe('done')
    expect(written()).toEqual(['[import] [posts] one', '[import] [posts] [row] two id=3', '[import] [posts] three', 'four'])
  })

  it('A86: pieces of work that run side by side do not see the tags of each other', async () => {
    const { logger, written } = make()
    const work = (tag: string) =>
      logger.tagged(tag, async () => {
        for (let i = 0; i < 3; i++) {
          logger.info(`${tag}${i}`)
          await turn()
        }
      })
    await Promise.all([work('a'), work('b'), work('c')])
    expect(written()).toHaveLength(9)
    for (const line of written()) expect(line).toMatch(/^\[(\w)\] \1\d$/)
  })

  it('A87: silence leaves errors, keeps tags, and ends with the work, also when that throws', async () => {
    const { logger, written } = make()
    await expect(
      logger.tagged('x', () =>
        logger.silence(async () => {
          logger.info('unwanted')
          logger.warn({ a: 1 }, 'unwanted, too')
          await turn()
          logger.error('wanted')
          throw new Error('over')
        }),
      ),
    ).rejects.toThrow('over')
    logger.info('again')
    expect(written()).toEqual(['[x] wanted', 'again'])
  })
})

describe('SIGUSR2', () => {
  it('A85: lets a running process write everything, and the next one what it wrote before', () => {
    const before = process.listeners('SIGUSR2')
    const path = join(folder, 'signals.log')
    const logger = loggerFor({ log: { level: 'warn', file: path } }, 'production', folder)
    changeLevelOnSignal(logger)
    const level = (): string => (logger as unknown as { level: string }).level
    process.emit('SIGUSR2', 'SIGUSR2')
    expect(level()).toBe('debug')
    process.emit('SIGUSR2', 'SIGUSR2')
    expect(level()).toBe('warn')
    for (const listener of process.listeners('SIGUSR2')) if (!before.includes(listener)) process.off('SIGUSR2', listener)
    expect(readFileSync(path, 'utf8')).toMatch(/Log level changed/)
  })
})

describe('the logger of an application', () => {
  class PagesController extends BaseController {
    async index() {
      const name = this.params.string('name')
      await this.logger.tagged(name, async () => {
        await turn()
        this.logger.info({ name }, 'seen')
      })
      this.head('ok')
    }
  }

  it('A86: in actions and app.tagged; tags of requests at the same time do not mix, and each line has the tags of its request', async () => {
    const book = new LogBook()
    const config: ApplicationConfig = { log: { logger: book, tags: ['requestId', ({ userAgent }) => ({ browser: userAgent })] } }
    const application = Object.assign(new LiveApplication({ root: '/', routes: routes((r) => r.get('/', PagesController, 'index')) }), {
      config,
    })
    await using app = await testApp(application)
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => app.get(`/?name=${name}`)))
    const seen = book.entries.filter(({ message }) => message === 'seen')
    expect(seen).toHaveLength(4)
    for (const { fields } of seen) expect(fields.tags).toEqual([fields.name])
    expect(application.tagged('job', () => appLogger(book) === application.logger)).toBe(true)
  })

  it('A85: from which level on it writes: by environment, by LIVE_LOG_LEVEL, and while it runs; a wrong one is refused', async () => {
    const levelIn = (environment: string): string =>
      (loggerFor({ log: { file: false } }, environment) as unknown as { level: string }).level
    expect(['development', 'test', 'production', 'staging'].map(levelIn)).toEqual(['debug', 'silent', 'info', 'info'])
    await withEnv({ LIVE_LOG_LEVEL: 'error', LOG_LEVEL: 'warn' }, () => expect(levelIn('production')).toBe('error'))
    await withEnv({ LIVE_LOG_LEVEL: 'loud' }, () =>
      expect(() => levelIn('production')).toThrow(
        'config.log.level is "loud": set it to one of trace, debug, info, warn, error, fatal, silent',
      ),
    )
    const path = join(folder, 'levels.log')
    const app = new LiveApplication({ root: '/', routes: routes(() => {}) })
    app.config = { log: { level: 'warn', file: path } }
    app.logger.info('before')
    app.logLevel = 'debug'
    app.logger.child({ a: 1 }).debug('after')
    expect(app.logLevel).toBe('debug')
    expect(readFileSync(path, 'utf8')).toMatch(/^[\d:]+ after a=1\n$/)
    expect(() => {
      app.logLevel = 'unknown'
    }).toThrow('logLevel is "unknown"')
  })
})
