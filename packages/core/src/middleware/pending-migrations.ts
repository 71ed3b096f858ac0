/** In development: a page that names the migrations that did not run, with a button that runs them, instead of errors about tables (app.md A78). */
import type { DatabaseService } from '../contracts/index.js'
import { PendingMigrationsError } from '../errors/index.js'
import type { Request } from '../http/request.js'
import { type MiddlewareFunction, named } from './middleware.js'

/** Paths that work without a database. */
const EXEMPT = ['/up', '/up/ready', '/live/']

/**
 * Asks before each request whether migrations are pending, and then throws {@link PendingMigrationsError}, which the page of the error
 * answers with a button. The database remembers the answer as long as no file is new.
 */
export function pendingMigrations(database: DatabaseService): MiddlewareFunction {
  return named('pendingMigrations', async (request, next) => {
    const names = isExempt(request) ? [] : ((await database.pendingMigrations?.()) ?? [])
    if (names.length === 0) return next()
    const run = database.migrate === undefined ? undefined : () => database.migrate?.()
    throw new PendingMigrationsError(names, run)
  })
}

const isExempt = ({ path }: Request): boolean =>
  EXEMPT.some((prefix) => path === prefix || (prefix.endsWith('/') && path.startsWith(prefix)))
