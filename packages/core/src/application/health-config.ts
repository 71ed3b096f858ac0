/** `config.health`: what `/up/ready` asks before it says that the process takes requests (app.md A77). */
import type { DatabaseService } from '../contracts/index.js'
import type { HealthCheck, HealthServices } from '../controller/controller-services.js'
import { ConfigurationError } from '../errors/index.js'

/** `config.health`. */
export interface HealthConfig {
  /** By name, what must work. A check fails when it throws, rejects, or gives `false`. The database is asked without being named. */
  checks?: Record<string, HealthCheck>
  /** How long all of them may take, in milliseconds. Default 5000. */
  timeout?: number
}

/** @throws ConfigurationError for a check that is no function, and a time that is none */
export function healthServices(
  { checks = {}, timeout = 5000 }: HealthConfig = {},
  database: DatabaseService | null,
  revision: string | null,
): HealthServices {
  const all: Record<string, HealthCheck> = database === null ? {} : { database: () => database.isHealthy() }
  for (const [name, check] of Object.entries(checks)) {
    if (typeof check !== 'function') throw new ConfigurationError(`config.health.checks.${name} is ${String(check)}: give a function`)
    all[name] = check
  }
  if (!(timeout > 0)) throw new ConfigurationError(`config.health.timeout is ${String(timeout)}: set it to milliseconds above 0`)
  return Object.freeze({ checks: Object.freeze(all), timeoutMs: timeout, revision })
}
