/** `app.creds`: secrets from the environment, else from the credentials (app.md A20). */
import { ConfigurationError } from '../errors/index.js'
import type { Credentials } from './credentials.js'

/** Finds secrets by their path. */
export class Creds {
  readonly #credentials: Credentials
  readonly #variables: Readonly<Record<string, string | undefined>>

  /** @param variables default `process.env` */
  constructor(credentials: Credentials, variables: Readonly<Record<string, string | undefined>> = process.env) {
    this.#credentials = credentials
    this.#variables = variables
  }

  /**
   * A secret: `require('stripe', 'apiKey')` is the variable `STRIPE__API_KEY`, else `stripe.apiKey` of the credentials.
   * @throws ConfigurationError when neither has it
   */
  require<T = string>(...path: readonly string[]): T {
    const value = this.#find(path)
    if (value !== undefined) return value as T
    throw new ConfigurationError(
      `There is no secret ${path.join('.')}: set ${variableName(path)}, or add it with live credentials:edit${this.#hint()}`,
    )
  }

  /** A secret that may be missing; then it is the default. */
  option<T = string>(path: string | readonly string[], otherwise: T): T
  option<T = string>(path: string | readonly string[]): T | undefined
  option<T>(path: string | readonly string[], otherwise?: T): T | undefined {
    const value = this.#find(typeof path === 'string' ? path.split('.') : path)
    return value === undefined ? otherwise : (value as T)
  }

  #find(path: readonly string[]): unknown {
    const variable = this.#variables[variableName(path)]
    return variable === undefined || variable === '' ? this.#credentials.get(...path) : variable
  }

  #hint(): string {
    const { exists, hasKey, keyFile } = this.#credentials
    return exists && !hasKey ? `. The credentials could not be read: ${keyFile} is missing` : ''
  }
}

/** The variable of a path: parts in capitals, with two underscores between them. */
export function variableName(path: readonly string[]): string {
  return path.map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()).join('__')
}
