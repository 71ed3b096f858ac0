/** Databases of tests that run side by side: one for each worker of jest (app.md A168). */
import type { DatabaseLocation } from './database-url.js'

/** The number of the worker that this process is, in tests; null elsewhere. */
const workerOf = (environment: string): string | null => (environment === 'test' && process.env['JEST_WORKER_ID']) || null

/** What the name of a database without a URL ends with. */
export function workerSuffix(environment: string): string {
  const worker = workerOf(environment)
  return worker === null ? '' : `-${worker}`
}

/** Whether a database with a URL is one for each worker as well: `live test` says so, because only there somebody makes them. */
export function hasWorkerDatabase(environment: string): boolean {
  return workerOf(environment) !== null && process.env['LIVE_TEST_DATABASES'] === '1'
}

/** The place of this worker's own database beside one that a URL names: `blog_test` becomes `blog_test_2`. */
export function workerLocation(location: DatabaseLocation, environment: string): DatabaseLocation {
  const worker = workerOf(environment)
  if (worker === null || !hasWorkerDatabase(environment)) return location
  if (location.kind === 'postgres') {
    const url = new URL(location.url)
    return { kind: 'postgres', url: Object.assign(url, { pathname: `${url.pathname}_${worker}` }).href }
  }
  if (location.path === ':memory:') return location
  return { kind: 'sqlite', path: location.path.replace(/(\.[^./\\]*)?$/, (ending) => `-${worker}${ending}`) }
}
