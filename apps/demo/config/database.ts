/** The database of the application: where it is and how it is opened. */
import { SqliteDatabase } from '@live/model'
import { DataSource } from 'typeorm'
import { ApplicationRecord } from '../app/models/application-record.js'
import { Recording } from '../app/models/recording.js'
import { Subscriber } from '../app/models/subscriber.js'
import { User } from '../app/models/user.js'
import { CreateSubscribers20261122100000 } from '../db/migrate/20261122100000-create-subscribers.js'
import { CreateUsers20261122200000 } from '../db/migrate/20261122200000-create-users.js'
import { CreateRecordings20261122200100 } from '../db/migrate/20261122200100-create-recordings.js'
import { fromRoot } from './root.js'
import { storagePath } from './storage.js'

/** Where the database file is: `DATABASE_PATH`, relative to the application root, else `development.sqlite3` in the storage folder. */
export function databasePath(): string {
  const path = process.env.DATABASE_PATH || storagePath('development.sqlite3')
  return path === ':memory:' ? path : fromRoot(path)
}

/** Describes the database without opening it. The schema comes from the migrations alone. */
export function createDataSource(path = databasePath()): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    driver: SqliteDatabase,
    database: path,
    entities: [Subscriber, User, Recording],
    migrations: [CreateSubscribers20261122100000, CreateUsers20261122200000, CreateRecordings20261122200100],
    migrationsTableName: 'schema_migrations',
    synchronize: false,
    // Readers do not wait for a writer in WAL mode, and a crash of the process loses nothing with NORMAL.
    enableWAL: true,
    timeout: 5000,
    prepareDatabase: (database: SqliteDatabase) => {
      database.pragma('synchronous = NORMAL')
    },
  })
}

/** Opens the database and gives it to the models. Close it with `destroy()`. */
export async function connectDatabase(path = databasePath()): Promise<DataSource> {
  const dataSource = await createDataSource(path).initialize()
  ApplicationRecord.connect(dataSource)
  return dataSource
}

/** The driver's own connection, for work that TypeORM would only slow down. */
export function nativeConnection(dataSource: DataSource): SqliteDatabase {
  if (!('databaseConnection' in dataSource.driver)) throw new Error('The data source has no SQLite connection')
  return dataSource.driver.databaseConnection as SqliteDatabase
}
