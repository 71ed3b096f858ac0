/**
 * The settings that come from outside: the environment of the process, then `.env` files. The application does not start when one is
 * wrong, and says which.
 */
import { env, t } from '@live/core'

export default env({
  PORT: t.port().default(3000),
  /** Where the data is: `sqlite:<path>` or `postgres://…`. Default: `storage/<environment>.sqlite3`. */
  DATABASE_URL: t.string().optional(),
  /** Where uploads are kept, from the folder of the application. */
  STORAGE_PATH: t.string().default('storage'),
  /** Which proxies in front are believed: `loopback,10.0.0.0/8`, or how many there are. Default: none. */
  TRUST_PROXY: t.string().optional(),
})
