/** Makes the database ready: creates it, runs the migrations that are missing, and seeds it when it is empty. */
import { existsSync, realpathSync } from 'node:fs'
import type { DataSource } from 'typeorm'
import { Subscriber } from '../app/models/subscriber.js'
import { connectDatabase, databasePath } from '../config/database.js'
import { DEMO_ACCOUNT, seedAccount } from './demo-account.js'
import { seedRecording } from './demo-recording.js'
import { seed, seedCount } from './seeds.js'

/** How `prepareDatabase` works. */
export interface PrepareOptions {
  /** The database file. Default: that of the configuration. */
  path?: string
  /** Where the steps are told. Default: standard output. */
  print?: (line: string) => void
}

/**
 * Opens the database, migrates it, and seeds what is missing: subscribers when there is none, or fewer than `SUBSCRIBERS` asks for,
 * the account of the demo, and a recording.
 * The models use the connection from then on; close it with `destroy()`.
 */
export async function prepareDatabase({ path = databasePath(), print = console.log }: PrepareOptions = {}): Promise<DataSource> {
  const dataSource = await connectDatabase(path)
  try {
    for (const { name } of await dataSource.runMigrations({ transaction: 'each' })) print(`Migrated ${name}`)
    await seedWhenShort(dataSource, print)
    if (await seedAccount()) print(`Signed ${DEMO_ACCOUNT.email} up`)
    if (await seedRecording()) print('Recorded a scale')
  } catch (error) {
    await dataSource.destroy()
    throw error
  }
  return dataSource
}

async function seedWhenShort(dataSource: DataSource, print: (line: string) => void): Promise<void> {
  const present = await Subscriber.count()
  const wanted = seedCount()
  if (present > 0 && (!process.env.SUBSCRIBERS || present >= wanted)) return
  const started = performance.now()
  const added = await seed(dataSource, { count: wanted })
  const seconds = (performance.now() - started) / 1000
  print(`Seeded ${added.toLocaleString('en')} subscribers in ${seconds.toFixed(1)} s`)
}

// `node dist/db/prepare.js` runs it; an import does not.
const script = process.argv[1] ?? ''
if (existsSync(script) && realpathSync(script) === import.meta.filename) {
  prepareDatabase().then(
    async (dataSource) => {
      console.log(`The database ${String(dataSource.options.database)} is ready`)
      await dataSource.destroy()
    },
    (error: unknown) => {
      console.error(error)
      process.exitCode = 1
    },
  )
}
