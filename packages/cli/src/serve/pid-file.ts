/** The file that says which process the server is (app.md A67). */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { CliError, messageOf } from '../errors.js'

/** Where it is unless the command line says otherwise. */
export const pidFileOf = (root: string, given?: string): string =>
  given === undefined ? join(root, 'tmp', 'pids', 'server.pid') : resolve(given)

/** The process that a file names, if it runs and is another one than this; else null. */
export function runningProcess(file: string): number | null {
  let pid: number
  try {
    pid = Number(readFileSync(file, 'utf8').trim())
  } catch {
    return null
  }
  return Number.isSafeInteger(pid) && pid > 0 && pid !== process.pid && isRunning(pid) ? pid : null
}

/** @throws CliError when the file names a process that runs */
export function refuseSecond(file: string): void {
  const pid = runningProcess(file)
  if (pid === null) return
  throw new CliError(`A server runs already: process ${pid}, says ${file}.`, {
    hint: `Stop it with \`kill ${pid}\`, or name another file with -P.`,
  })
}

/**
 * Writes this process into the file, and removes the file at its end, unless another process wrote its own since.
 * @param isAsked whether somebody named the file: a folder that cannot be written to is an error then
 */
export function keepPid(file: string, isAsked: boolean): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${process.pid}\n`)
  } catch (error) {
    if (isAsked) throw new CliError(`${file} cannot be written: ${messageOf(error)}`)
    return
  }
  process.once('exit', () => {
    try {
      if (readFileSync(file, 'utf8').trim() === String(process.pid)) rmSync(file)
    } catch {
      // Somebody removed it.
    }
  })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // One of another user runs as well.
    return (error as { code?: unknown }).code === 'EPERM'
  }
}
