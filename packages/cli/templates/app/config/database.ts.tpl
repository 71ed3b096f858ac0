/** Where the data is. Migrations are in db/migrate, and `npx live db:migrate` runs them. */
{% if (postgresql) { %}
import { environmentName } from '@live/core'
{% } %}
import { Database } from '@live/model'
import env from './env.js'

export const database = new Database({
{% if (postgresql) { %}
  // Without a DATABASE_URL, a database of this machine for each environment.
  url: env.DATABASE_URL ?? `postgres://localhost/{%= underscored %}_${environmentName()}`,
{% } else { %}
  // Without a DATABASE_URL, storage/<environment>.sqlite3.
  url: env.DATABASE_URL,
{% } %}
  models: 'app/models',
  migrations: 'db/migrate',
  seeds: 'db/seeds.ts',
})
