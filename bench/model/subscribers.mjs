/** The table of the measurements: as a model of Live, as an entity of TypeORM, and as SQL. */
import { Column, CreateDateColumn, Database, Entity, Index, Model, PrimaryGeneratedColumn, sql, UpdateDateColumn } from '@live/model'
import { IsEmail, Length } from 'class-validator'

/** What `tsc` makes of decorators: this file runs as it is. */
function declare(target, fields) {
  for (const [name, decorators] of Object.entries(fields)) for (const decorate of decorators) decorate(target.prototype, name)
}

/** The columns, the same everywhere. @param time how the database calls a time with a zone; @param unique names the index */
const columns = (time, unique) => ({
  id: [PrimaryGeneratedColumn({ type: 'integer' })],
  email: [Column({ type: 'varchar', length: 254 }), Index(unique, { unique: true })],
  name: [Column({ type: 'varchar', length: 100 })],
  age: [Column({ type: 'integer', nullable: true })],
  createdAt: [CreateDateColumn({ type: time, name: 'created_at' })],
  updatedAt: [UpdateDateColumn({ type: time, name: 'updated_at' })],
})

const rules = { email: [IsEmail()], name: [Length(1, 100)] }

/** A model without rules. */
export class Subscriber extends Model {}
declare(Subscriber, columns('datetime', 'index_subscribers_on_email'))
Entity('subscribers')(Subscriber)

/** The same table with rules. */
export class CheckedSubscriber extends Model {}
declare(CheckedSubscriber, { ...columns('datetime', 'index_checked_on_email') })
declare(CheckedSubscriber, rules)
Entity('checked_subscribers')(CheckedSubscriber)

/** The two as entities of TypeORM alone. */
export function entities(kind) {
  const time = kind === 'postgres' ? 'timestamptz' : 'datetime'
  class Plain {}
  declare(Plain, columns(time, 'index_subscribers_on_email'))
  Entity('subscribers')(Plain)
  class Checked {}
  declare(Checked, columns(time, 'index_checked_on_email'))
  declare(Checked, rules)
  Entity('checked_subscribers')(Checked)
  return { Plain, Checked }
}

/** One set of attributes. */
export const attributes = (n) => ({ email: `subscriber-${n}@example.com`, name: `Subscriber number ${n}`, age: n % 90 })

/** Makes the tables, and fills the first one. */
export async function fill(url, rows) {
  const database = await Database.connect({ url, models: [Subscriber, CheckedSubscriber], pool: 1 })
  await database.createTables()
  if (rows > 0) await insert(database, rows)
  await database.close()
}

async function insert(database, rows) {
  const series =
    database.kind === 'postgres'
      ? sql`SELECT n FROM generate_series(1, ${rows}::int) AS n`
      : sql`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${rows}) SELECT n FROM numbers`
  const now = database.kind === 'postgres' ? sql`now()` : sql`strftime('%Y-%m-%d %H:%M:%f', 'now')`
  await database.query(sql`INSERT INTO subscribers (email, name, age, created_at, updated_at)
    SELECT 'subscriber-' || n || '@example.com', 'Subscriber number ' || n, n % 90, ${now}, ${now} FROM (${series}) AS numbers`)
}
