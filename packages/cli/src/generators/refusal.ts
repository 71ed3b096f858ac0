/** Why a generator does nothing. */
import { CliError } from '../errors.js'

/** An error for the person at the terminal: what is wrong, and what to do. */
export function refusal(message: string, hint?: string): CliError {
  return new CliError(message, hint === undefined ? {} : { hint })
}
