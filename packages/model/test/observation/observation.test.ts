/** What a database says of its own statements, on SQLite and PostgreSQL. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Logger, subscribe } from '@live/core'
import { Database, type QueryOptions, type SqlPayload, sql } from '../../src/index.js'
import { Observation } from '../../src/observation/observation.js'
import { currentUnit } from '../../src/observation/unit.js'
import { CLUB, Member, Note, newMember } from '../support/club.js'
import { onBothDatabases } from '../support/databases.js'

/** A logger that keeps its lines. */
function recorder(level: 'debug' | 'info' = 'debug') {
  const lines: { level: string; text: string; fields: Record<string, unknown> }[] = []
  const write =
    (name: string) =>
    (first: object | string, text?: string): void =>
      void lines.push(
        typeof first === 'string' ? { level: name, text: first, fields: {} } : { level: name, text: text ?? '', fields: { ...first } },
      )
  const logger = {
    ...Object.fromEntries(['fatal', 'error', 'warn', 'info', 'debug'].map((name) => [name, write(name)])),
    isLevelEnabled: (asked: string) => asked !== 'debug' || level === 'debug',
    child: () => logger,
  } as unknown as Logger
  return { lines, logger, warnings: () => lines.filter((line) => line.level === 'warn').map(({ text }) => text) }
}

describe('A database sees its statements', () => {
  onBothDatabases((subject) => {
    let database: Database
    let log = recorder()

    const open = async (queries: QueryOptions = {}, environment = 'development', level: 'debug' | 'info' = 'debug'): Promise<void> => {
      await subject.database.close()
      log = recorder(level)
      database = new Database({ url: subject.url, models: CLUB, queries })
      database.attach({ root: process.cwd(), codeRoot: process.cwd(), environment, logger: log.logger, name: 'club' })
      await database.connect()
      log.lines.length = 0
    }
    const unit = <T>(work: () => T): T => database.unitOfWork!(work)
    const texts = (): string[] => log.lines.map(({ text }) => text)

    beforeEach(() => subject.clear())
    afterEach(async () => {
      await database?.close()
      await subject.reconnect()
    })

    it('A84: name, time, values, rows and the line that asked', async () => {
      await open()
      await newMember({ email: 'ada@example.com' })
      log.lines.length = 0
      await Member.where({ role: ['guest', 'admin'] }).limit(1)
      const [line] = log.lines
      expect(line!.level).toBe('debug')
      expect(line!.text).toMatch(
        /^ {2}Member Load \(\d+(\.\d)? ms\) {2}SELECT .* \[\["role","guest"\],\["role","admin"\].* {2}1 row\n {2}↳ packages\/model\/test\/observation\/observation\.test\.ts:\d+$/s,
      )
      log.lines.length = 0
      await Member.findBy({ email: 'ada@example.com' })
      await Member.updateAll({ passwordDigest: 'scrypt:secret' })
      await Member.where(sql`LOWER(email) = ${'ada@example.com'}`).exists()
      await database.query(sql`SELECT ${'x'} AS token`)
      expect(texts().join('\n')).not.toMatch(/ada@example|scrypt/)
      expect(texts().map((text) => /^ {2}(.+?) \(/.exec(text)?.[1])).toEqual(['Member Load', 'Member Update All', 'Member Exists', 'SQL'])
      expect(texts().filter((text) => !text.includes('observation.test.ts'))).toEqual([])
      await expect(database.query(sql`SELECT nonsense`)).rejects.toThrow()
      expect(texts().at(-1)).toContain('failed')
    })

    it('is silent in production, and where nobody reads', async () => {
      await open({}, 'production')
      await Member.count()
      expect([texts(), database.unitOfWork]).toEqual([[], undefined])
      await database.close()
      await open({}, 'test', 'info')
      await Member.count()
      expect([texts(), database.unitOfWork]).toEqual([[], undefined])
    })

    it('looks at nothing before an application comes, and at no line without a reader', () => {
      const place = { root: process.cwd(), environment: 'development', logger: null }
      const observation = new Observation({}, place)
      expect(observation.needsUnits).toBe(false)
      const { prepareStackTrace } = Error
      Error.prepareStackTrace = () => expect('a stack').toBe('never made')
      void observation.observer.run('SELECT 1', [], () => Promise.resolve([]))
      Error.prepareStackTrace = prepareStackTrace
    })

    it('tells listeners of sql.active_record', async () => {
      await open({ log: false, slow: false, nPlusOne: false, figures: false }, 'production')
      const events: SqlPayload[] = []
      const stop = subscribe<SqlPayload>('sql.active_record', ({ payload, durationMs }) => {
        expect(durationMs).toBeGreaterThan(0)
        events.push(payload)
      })
      await Member.where({ role: 'admin' }).count()
      stop()
      await Member.count()
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject({ parameters: ['admin'], cached: false, rowCount: 1 })
    })

    it('A84: warns of slow statements', async () => {
      await open({ slow: 0, log: false })
      await Member.where({ email: 'ada@example.com' }).count()
      expect(log.lines).toMatchObject([
        {
          level: 'warn',
          text: expect.stringMatching(/^Slow query: Member Count took /),
          fields: { values: '[["email","[FILTERED]"]]', callSite: expect.any(String) },
        },
      ])
    })

    it('A159: warns of queries in a loop, and names the include', async () => {
      await open({ log: false })
      const member = await newMember()
      await Note.insertAll(['a', 'b', 'c', 'd'].map((title) => ({ title, memberId: member.id })))
      const loop = async (): Promise<void> => {
        for (const note of await Note.order('id')) await note.related('member').first()
      }
      await unit(loop)
      expect(log.warnings()).toEqual([
        expect.stringMatching(
          /^N\+1: Member Load ran 3 times from packages\/model\/test\/observation\/.*:\d+: read them along with Note\.include\('member'\)$/,
        ),
      ])
      log.lines.length = 0
      await unit(async () => {
        for (const id of [1, 2, 3]) await Note.exists({ id })
      })
      expect(log.warnings()).toEqual([expect.stringContaining('ask once, with a list of keys')])
      log.lines.length = 0
      await unit(async () => {
        for await (const note of Note.findEach({ batchSize: 1 })) void note
        await Note.include('member')
        await Note.exists({ id: 1 })
        await Note.exists({ id: 2 })
      })
      await Promise.all([1, 2, 3].map((id) => unit(() => Note.exists({ id }))))
      await loop()
      expect(log.warnings()).toEqual([])
    })

    it('A159: a stream may ask again and again, but not for each record', async () => {
      await open({ log: false })
      const member = await newMember()
      await Note.insertAll(['a', 'b', 'c', 'd'].map((title) => ({ title, memberId: member.id })))
      await unit(async () => {
        currentUnit()!.stream()
        for (const id of [1, 2, 3]) await Note.exists({ id })
        expect(log.warnings()).toEqual([])
        for (const note of await Note.all()) await note.related('member').first()
        expect(log.warnings()).toHaveLength(1)
      })
    })

    it('A162: remembers answers for a unit of work, until something is written', async () => {
      await open({ cache: true })
      const member = await newMember({ theme: 'dark' })
      log.lines.length = 0
      await unit(async () => {
        const [first, second] = [await Member.find(member.id), await Member.find(member.id)]
        expect(second).not.toBe(first)
        ;(first.settings as { theme: string }).theme = 'light'
        first.updatedAt.setTime(0)
        expect(await Member.find(member.id)).toMatchObject({ theme: 'dark', updatedAt: second.updatedAt })
        expect([currentUnit()!.queries, currentUnit()!.cachedQueries]).toEqual([1, 2])
        expect(texts().filter((text) => text.startsWith('  CACHE Member Load (0 ms)'))).toHaveLength(2)
        expect([await Member.count(), await Member.count(), await Member.pluck('id')]).toEqual([1, 1, [member.id]])
        await newMember()
        expect(await Member.count()).toBe(2)
        await Member.transaction(async () => {
          await newMember()
          expect(await Member.count()).toBe(3)
          throw Object.assign(new Error('no'), { code: 'ERR_ROLLBACK' })
        })
        expect(await Member.count()).toBe(2)
        const statement = sql`SELECT COUNT(*) AS count FROM members`
        const before = currentUnit()!.queries
        await database.query(statement)
        await database.query(statement)
        expect(currentUnit()!.queries).toBe(before + 2)
        currentUnit()!.stream()
        await Member.count()
        await Member.count()
        expect(currentUnit()!.queries).toBe(before + 4)
      })
      const seen = await Promise.all([1, 2].map(() => unit(async () => [await Member.count(), currentUnit()!.queries])))
      expect(seen).toEqual([
        [2, 1],
        [2, 1],
      ])
    })

    it('A162: the memory of a unit is bounded', async () => {
      await open({ cache: true, nPlusOne: false })
      await unit(async () => {
        for (let id = 0; id < 150; id++) await Note.exists({ id })
        expect(currentUnit()!.cache!.size).toBe(100)
        await Note.insertAll(Array.from({ length: 1001 }, () => ({ title: 'x' })))
        await Note.all().pluck('id')
        expect(currentUnit()!.cache!.size).toBe(0)
      })
    })

    it('A15: comments say who asked, where that is wanted', async () => {
      await open({ tags: true })
      const sent: string[] = []
      const { dataSource } = database
      const { driver } = dataSource as unknown as { driver: { dataSource: { logger: { logQuery(text: string): void } } } }
      const kept = driver.dataSource.logger.logQuery
      driver.dataSource.logger.logQuery = (text) => void sent.push(text)
      await unit(async () => {
        Object.assign(currentUnit()!, { controller: 'PostsController', action: 'index' })
        await Member.count()
      })
      await Member.count()
      driver.dataSource.logger.logQuery = kept
      expect(sent[0]).toMatch(/ \/\*action='index',application='club',controller='PostsController'\*\/$/)
      expect(sent[1]).toMatch(/ \/\*application='club'\*\/$/)
      expect(texts()[0]).not.toContain('/*')
    })
  }, CLUB)
})
