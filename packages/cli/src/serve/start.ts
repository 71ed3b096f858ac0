/** `live start`: runs what `live build` made, in this process or in several. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CliError } from '../errors.js'

/** What a command line may say about it. */
export interface StartOptions {
  port?: string
  binding?: string
  environment?: string
  /** A number, or `auto` for one per core. */
  workers?: string
}

/**
 * Starts the application of a folder in production, unless an environment is named.
 * @returns the exit status, when several processes ended; null when this process is the application, which goes on
 * @throws CliError before a build
 */
export async function start(
  root: string,
  { port, binding, environment, workers = process.env.WEB_CONCURRENCY }: StartOptions,
): Promise<number | null> {
  const entry = join(root, 'dist', 'server.js')
  if (!existsSync(entry)) throw new CliError('There is no dist/server.js.', { hint: 'Make it with `live build`.' })
  const size = workerCount(workers)
  if (port !== undefined) process.env.PORT = port
  if (binding !== undefined) process.env.HOST = binding
  if (environment !== undefined) process.env.LIVE_ENV = environment
  process.env.NODE_ENV ??= process.env.LIVE_ENV ?? 'production'
  if (size === null) {
    await import(pathToFileURL(entry).href)
    return null
  }
  const { WorkerPool } = await import('./worker-pool.js')
  return new WorkerPool({ entry, folder: root, size }).run()
}

/** One process can be a pool as well, which replaces it without a gap. */
function workerCount(text: string | undefined): number | null {
  if (text === undefined || text === '') return null
  if (text === 'auto') return availableParallelism()
  const count = Number(text)
  if (/^\d{1,3}$/.test(text) && count >= 1) return count
  throw new CliError(`${JSON.stringify(text)} is no number of processes: use a number from 1 on, or auto.`)
}
