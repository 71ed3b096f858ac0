/** Errors that a command reports in a line or two, without a stack. */

/** What a {@link CliError} says besides its message. */
export interface CliErrorOptions {
  /** What to do about it; printed below the message. */
  hint?: string
  /** Exit status of the process, default 1. */
  exitCode?: number
  cause?: unknown
}

/** Ends a command with a message. */
export class CliError extends Error {
  readonly code = 'ERR_CLI'
  readonly hint: string | undefined
  readonly exitCode: number

  constructor(message: string, { hint, exitCode = 1, cause }: CliErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'CliError'
    this.hint = hint
    this.exitCode = exitCode
  }
}

/** Whether a value is an error of any realm, with this code. */
export function hasErrorCode(value: unknown, ...codes: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && 'code' in value && codes.includes(String(value.code))
}

/** Whether a value is a {@link CliError}, of this copy of the package or of another one. */
export function isCliError(value: unknown): value is CliError {
  return hasErrorCode(value, 'ERR_CLI')
}

/** The message of whatever was thrown. Errors of the loader's thread are plain objects. */
export function messageOf(value: unknown): string {
  const message: unknown = typeof value === 'object' && value !== null && 'message' in value ? value.message : undefined
  return typeof message === 'string' ? message : String(value)
}

/** Ends the command with a status, without a message. */
export function exitWith(exitCode: number): never {
  throw new CliError('', { exitCode })
}
