/**
 * The settings that come from outside: the environment of the process, then `.env` files. The application does not start when one is
 * missing or wrong, and says which.
 */
import { env, t } from '@live/core'

export default env({
  PORT: t.port().default(3000),
{% if (database) { %}
  DATABASE_URL: t.string().optional(),
{% } %}
})
