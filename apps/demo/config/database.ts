/** Where the data is. Migrations are in db/migrate, and `npx live db:migrate` runs them. */
import { Database } from '@live/model'
import env from './env.js'

export const database = new Database({
  // Without a DATABASE_URL, storage/<environment>.sqlite3.
  url: env.DATABASE_URL,
  models: 'app/models',
  migrations: 'db/migrate',
  seeds: 'db/seeds.ts',
})
