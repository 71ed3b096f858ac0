/** Ctrl-C while a command works: the work stops, and what it made is undone. */
import { CliError } from '../errors.js'

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Runs work that ends early when the process is told to stop.
 *
 * @param work gets the signal that fires then; it stops at the next place where that does no harm
 * @returns what the work returns
 * @throws CliError with the exit status of the signal; else what the work throws
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals): void => controller.abort(interrupted(SIGNALS[name as keyof typeof SIGNALS]))
  const names = Object.keys(SIGNALS) as NodeJS.Signals[]
  for (const name of names) process.on(name, stop)
  try {
    const result = await work(controller.signal)
    controller.signal.throwIfAborted()
    return result
  } catch (error) {
    // A child that was interrupted as well fails with an error of its own.
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    for (const name of names) process.off(name, stop)
  }
}

/** The error of a command that was stopped on purpose. @param exitCode 130 for Ctrl-C */
export function interrupted(exitCode = 130): CliError {
  return new CliError('Stopped: nothing was made.', { exitCode })
}
