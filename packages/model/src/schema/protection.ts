/** Keeps tasks from destroying what is not theirs: production, and databases of another environment (app.md A73). */
import { existsSync } from 'node:fs'
import { hasCode } from '@live/core'
import { ProtectedDatabaseError } from '../errors/migration-errors.js'
import type { MigrationHost } from '../migrations/host.js'
import { storedEnvironment } from '../migrations/version-table.js'
import { nameOf } from './databases.js'

/** Setting it to `1` allows everything. */
export const OVERRIDE = 'LIVE_DISABLE_DATABASE_ENVIRONMENT_CHECK'

/** @param what is about to happen, for the message; @throws ProtectedDatabaseError */
export async function refuseProtected(host: MigrationHost, what: string): Promise<void> {
  if (process.env[OVERRIDE] === '1') return
  const current = host.home.environment
  const stored = await environmentOf(host)
  const way = `If you mean it, set ${OVERRIDE}=1`
  if (current === 'production' || stored === 'production') {
    throw new ProtectedDatabaseError(`${what} would destroy the data of production in ${nameOf(host.location)}. ${way}`)
  }
  if (stored !== null && stored !== current) {
    throw new ProtectedDatabaseError(
      `${what} runs in the environment ${current}, but ${nameOf(host.location)} belongs to ${stored}: set LIVE_ENV=${stored}, or run \`live db:environment:set\`. ${way}`,
    )
  }
}

/** The environment that is written in the database; null for one that is not there. */
export async function environmentOf(host: MigrationHost): Promise<string | null> {
  const { location } = host
  if (location.kind === 'sqlite' && location.path !== ':memory:' && !existsSync(location.path)) return null
  try {
    await host.connect()
  } catch (error) {
    if (hasCode(error, 'ERR_DATABASE_MISSING')) return null
    throw error
  }
  const runner = host.dataSource.createQueryRunner()
  try {
    return await storedEnvironment(runner)
  } finally {
    await runner.release()
  }
}
