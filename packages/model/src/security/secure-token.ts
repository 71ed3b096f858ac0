/** Attributes with random texts that nobody guesses (app.md A162). */
import { randomBytes } from 'node:crypto'
import { ConfigurationError } from '@live/core'
import { Declarations } from '../model/declarations.js'
import { preparations } from '../model/preparations.js'

/** How a token is made. */
export interface SecureTokenOptions {
  /** Random bytes, at least 16. Default: 24, a text of 32 characters. */
  readonly bytes?: number
}

const declarations = new Declarations<{ readonly attribute: string; readonly bytes: number }>()

/** Declares that an attribute of a new record is a random text, unless it was given one. @throws ConfigurationError for too few bytes */
export function declareSecureToken(model: { readonly name: string }, attribute: string, { bytes = 24 }: SecureTokenOptions = {}): void {
  if (!Number.isSafeInteger(bytes) || bytes < 16 || bytes > 1024)
    throw new ConfigurationError(
      `The token ${attribute} of ${model.name} has ${bytes} bytes: give it 16 to 1024, so that nobody guesses it`,
    )
  declarations.add(model, { attribute, bytes })
  const prepare = (record: object): void => {
    const fields = record as Record<string, unknown>
    if (!fields[attribute]) fields[attribute] = randomText(bytes)
  }
  preparations.add(model, { attribute, prepare })
}

/** A random text for each new record: `@Column() @SecureToken() apiToken!: string`. */
export const SecureToken =
  (options?: SecureTokenOptions) =>
  (target: object, attribute: string | symbol): void =>
    declareSecureToken(target.constructor as { readonly name: string }, String(attribute), options)

/** A new random text for an attribute. @throws ConfigurationError for an attribute that is no token */
export function newToken(model: { readonly name: string }, attribute: string): string {
  const found = declarations.of(model).findLast((each) => each.attribute === attribute)
  if (found !== undefined) return randomText(found.bytes)
  throw new ConfigurationError(`${model.name} has no secure token ${String(attribute).slice(0, 60)}: declare it with @SecureToken()`)
}

const randomText = (bytes: number): string => randomBytes(bytes).toString('base64url')
