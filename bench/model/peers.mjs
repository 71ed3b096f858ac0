/** What is compared: each peer reads a table by key, a thousand rows at a time, and stores rows one by one. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Database, SqliteDatabase } from '@live/model'
import { validate } from 'class-validator'
import { DataSource, MoreThan } from 'typeorm'
import { attributes, CheckedSubscriber, entities, Subscriber } from './subscribers.mjs'

const BATCH = 1000
const path = (url) => url.slice('sqlite:'.length)

/** What a consumer does with a row: it reads it. */
const weigh = ({ email, name }) => email.length + name.length

async function live({ url }) {
  const database = await Database.connect({ url, models: [Subscriber, CheckedSubscriber], pool: 1 })
  return {
    async findEach() {
      let weight = 0
      for await (const subscriber of Subscriber.findEach({ batchSize: BATCH })) weight += weigh(subscriber)
      return weight
    },
    create: (n) => Subscriber.create(attributes(n)),
    async createChecked(n) {
      const made = await CheckedSubscriber.create(attributes(n))
      if (!made.isPersisted()) throw new Error('not valid')
    },
    close: () => database.close(),
  }
}

async function typeorm({ kind, url }) {
  const { Plain, Checked } = entities(kind)
  const options =
    kind === 'postgres'
      ? { type: 'postgres', url, poolSize: 1 }
      : {
          type: 'better-sqlite3',
          driver: SqliteDatabase,
          database: path(url),
          enableWAL: true,
          prepareDatabase: (database) => database.pragma('synchronous = NORMAL'),
        }
  const source = await new DataSource({ ...options, entities: [Plain, Checked] }).initialize()
  const [plain, checked] = [source.getRepository(Plain), source.getRepository(Checked)]
  return {
    async findEach() {
      let weight = 0
      for (let after = 0; ; ) {
        const rows = await plain.find({ where: { id: MoreThan(after) }, order: { id: 'ASC' }, take: BATCH })
        for (const row of rows) weight += weigh(row)
        if (rows.length < BATCH) return weight
        after = rows.at(-1).id
      }
    },
    create: (n) => plain.save(plain.create(attributes(n))),
    async createChecked(n) {
      const made = checked.create(attributes(n))
      if ((await validate(made)).length > 0) throw new Error('not valid')
      await checked.save(made)
    },
    insert: (n) => plain.insert(attributes(n)),
    close: () => source.destroy(),
  }
}

/** The low-level way of TypeORM, without a transaction of its own, cascades and a record. */
async function typeormInsert(database) {
  const { insert, close } = await typeorm(database)
  return { create: insert, close }
}

async function kysely({ kind, url }) {
  const { Kysely, PostgresDialect, SqliteDialect } = await import('kysely')
  const db = new Kysely({
    dialect: kind === 'postgres' ? new PostgresDialect(await pool(url)) : new SqliteDialect({ database: open(url) }),
  })
  // A time is a text to SQLite, and Kysely leaves it one.
  const time = kind === 'postgres' ? (date) => date : (date) => date.toISOString().replace('T', ' ').slice(0, -1)
  return {
    async findEach() {
      let weight = 0
      for (let after = 0; ; ) {
        const rows = await db.selectFrom('subscribers').selectAll().where('id', '>', after).orderBy('id').limit(BATCH).execute()
        for (const row of rows) weight += weigh(row)
        if (rows.length < BATCH) return weight
        after = rows.at(-1).id
      }
    },
    async create(n) {
      const now = time(new Date())
      const row = { ...attributes(n), created_at: now, updated_at: now }
      await db.insertInto('subscribers').values(row).returning('id').executeTakeFirstOrThrow()
    },
    close: () => db.destroy(),
  }
}

async function pool(url) {
  const { default: pg } = await import('pg')
  return { pool: new pg.Pool({ connectionString: url, max: 1 }) }
}

function open(url) {
  const database = new SqliteDatabase(path(url))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  // Kysely gives the parameters as a list.
  const prepare = (text) => {
    const statement = database.prepare(text)
    return { reader: statement.reader, all: (list) => statement.all(...list), run: (list) => statement.run(...list) }
  }
  return { prepare, close: () => database.close() }
}

const PEERS = { live, typeorm, 'typeorm insert': typeormInsert, kysely }
export const peerNames = Object.keys(PEERS)
/** The workloads, and the peers that have them. */
export const WORKLOADS = { findEach: ['live', 'typeorm', 'kysely'], create: peerNames, createChecked: ['live', 'typeorm'] }

/** One turn: warms up, then measures. Gives operations per second, and microseconds of processor time per operation. */
export async function turn({ peer, workload, database, rows, seconds }) {
  const subject = await PEERS[peer](database)
  // No two turns store the same.
  let next = process.pid * 1_000_000
  const step = workload === 'findEach' ? () => subject.findEach().then(() => rows) : () => subject[workload](next++).then(() => 1)
  await repeat(step, Math.min(1, seconds) * 1000)
  globalThis.gc?.()
  await sleep(50)
  const result = await repeat(step, seconds * 1000)
  await subject.close()
  return result
}

async function repeat(step, ms) {
  const [before, started] = [process.cpuUsage(), performance.now()]
  let count = 0
  do count += await step()
  while (performance.now() - started < ms)
  const { user, system } = process.cpuUsage(before)
  return { perSecond: (count / (performance.now() - started)) * 1000, cpu: (user + system) / count }
}
