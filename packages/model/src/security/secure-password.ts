/** Passwords of records: typed in, checked, kept as a digest (app.md A162). */
import { ConfigurationError } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import { databaseOf } from '../database/database.js'
import { declareModelCallback } from '../model/callbacks.js'
import { columnOf } from '../model/columns.js'
import { Declarations } from '../model/declarations.js'
import { preparations } from '../model/preparations.js'
import { STATE, type Stateful } from '../model/record-state.js'
import { defineVirtual, setVirtual, virtualOf } from '../model/virtuals.js'
import { humanAttribute } from '../validation/messages.js'
import { digestPassword, isPassword, PASSWORD_COST, type PasswordCost, TEST_COST } from './password-digest.js'
import { declareTokenFor } from './record-tokens.js'

type AnyRecord = Stateful & object

/** How passwords are. */
export interface SecurePasswordOptions {
  /** The attribute of the digest. Default: `passwordDigest` for `password`. */
  readonly digest?: string
  /** Fewest characters. Default: 8. */
  readonly minimum?: number
  /** Most characters: hashing costs time. Default: 256. */
  readonly maximum?: number
  /** Whether presence, length and confirmation are checked. Default: true. */
  readonly validations?: boolean
  /** How long a token for a new password holds, in milliseconds; `false` for no such tokens. Default: 15 minutes. */
  readonly resetToken?: number | false
  /** Parameters of scrypt. Default: N 16384, r 8, p 5; in the environment `test` a quick one. */
  readonly cost?: PasswordCost
}

interface Declared {
  readonly attribute: string
  readonly digest: string
  readonly minimum: number
  readonly maximum: number
  readonly cost: PasswordCost | undefined
}

const declarations = new Declarations<Declared>()
const QUARTER = 15 * 60_000

/** Gives a class a password: see {@link SecurePassword}. */
export function declareSecurePassword(
  model: { readonly name: string; readonly prototype: object },
  attribute: string,
  { digest, minimum = 8, maximum = 256, validations = true, resetToken = QUARTER, cost }: SecurePasswordOptions = {},
): void {
  const own: Declared = { attribute, digest: digest ?? `${attribute}Digest`, minimum, maximum, cost }
  declarations.add(model, own)
  for (const suffix of ['', 'Confirmation', 'Challenge']) defineVirtual(model.prototype, `${attribute}${suffix}`)
  hideFromJson(model.prototype, own.digest)
  if (validations) declareModelCallback(model, 'validates', (record: AnyRecord) => checkPassword(record, own))
  preparations.add(model, { attribute: own.digest, prepare: (record) => store(record, own) })
  if (resetToken === false) return
  const binding = (record: object): unknown => (record as Record<string, unknown>)[own.digest]
  declareTokenFor(model, `${attribute}Reset`, { expiresIn: resetToken, binding })
}

/**
 * A password that is kept as a digest: `@SecurePassword() password?: string` beside a column `passwordDigest`. It has to be there for a new
 * record, to have 8 characters, to be `passwordConfirmation` where that is given, and to know the present one where `passwordChallenge` is.
 */
export const SecurePassword =
  (options?: SecurePasswordOptions) =>
  (target: object, attribute: string | symbol): void =>
    declareSecurePassword(target.constructor as { readonly name: string; readonly prototype: object }, String(attribute), options)

/** @throws ConfigurationError for a digest without a column; asked when the database takes the models */
export function checkSecurePasswords(model: object, metadata: EntityMetadata): void {
  for (const { attribute, digest } of declarations.of(model)) {
    if (columnOf(metadata, digest) !== undefined) continue
    throw new ConfigurationError(`${metadata.name} has a secure ${attribute}, but no attribute ${digest}: add it, a text of 200 characters`)
  }
}

/** The attributes of a class that are passwords. */
export const passwordsOf = (model: object): readonly string[] => declarations.of(model).map(({ attribute }) => attribute)

/**
 * Whether a text is the password of a record. Takes as long without a record, or without a password.
 * @param attribute which one; null for the only one, or `password`
 * @throws ConfigurationError for an attribute that is none
 */
export async function isPasswordOf(
  model: { readonly name: string },
  record: object | null,
  attribute: string | null,
  given: unknown,
): Promise<boolean> {
  const all = declarations.of(model)
  const own = attribute === null && all.length === 1 ? all[0] : all.find((each) => each.attribute === (attribute ?? 'password'))
  if (own === undefined)
    throw new ConfigurationError(`${model.name} has no secure ${attribute ?? 'password'}: declare it with @SecurePassword()`)
  const digest = record === null ? null : (record as Record<string, unknown>)[own.digest]
  const usable = typeof given === 'string' && given !== '' && [...given].length <= own.maximum
  const known = typeof digest === 'string' && digest !== ''
  const same = await isPassword(usable ? given : 'nothing', known ? digest : await nobodysDigest(costOf(model, own)))
  return same && usable && known
}

async function checkPassword(record: AnyRecord, own: Declared): Promise<void> {
  const { attribute, digest, minimum, maximum } = own
  const { errors } = record[STATE]
  const given = virtualOf(record, attribute)
  const fields = record as unknown as Record<string, unknown>
  if (!isGiven(given)) {
    if (given === null || !fields[digest]) errors.add(attribute, 'blank')
    return
  }
  if (typeof given !== 'string' || !given.isWellFormed()) return void errors.add(attribute, 'invalid')
  const length = [...given].length
  if (length < minimum) errors.add(attribute, 'tooShort', { count: minimum })
  if (length > maximum) errors.add(attribute, 'tooLong', { count: maximum })
  const confirmation = virtualOf(record, `${attribute}Confirmation`)
  if (confirmation !== undefined && confirmation !== null && confirmation !== given)
    errors.add(`${attribute}Confirmation`, 'confirmation', { attribute: humanAttribute(record, attribute) })
  const challenge = virtualOf(record, `${attribute}Challenge`)
  if (challenge === undefined || challenge === null || !record[STATE].persisted) return
  if (!(await isPasswordOf(record.constructor, record, attribute, challenge))) errors.add(`${attribute}Challenge`, 'invalid')
}

/** An empty field of a form changes nothing. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

async function store(record: object, own: Declared): Promise<void> {
  const given = virtualOf(record, own.attribute)
  if (typeof given !== 'string' || given === '') return
  const digest = await digestPassword(given, costOf(record.constructor, own))
  ;(record as Record<string, unknown>)[own.digest] = digest
  for (const suffix of ['', 'Confirmation', 'Challenge']) setVirtual(record, `${own.attribute}${suffix}`, undefined)
}

const costOf = (model: { readonly name: string }, { cost }: Declared): PasswordCost =>
  cost ?? (databaseOf(model).home.environment === 'test' ? TEST_COST : PASSWORD_COST)

const nobodys = new Map<string, Promise<string>>()

/** What a password is compared with where there is nobody; one for each cost. */
function nobodysDigest(cost: PasswordCost): Promise<string> {
  const key = JSON.stringify(cost)
  const known = nobodys.get(key) ?? digestPassword('the password of nobody', cost)
  nobodys.set(key, known)
  return known
}

/** A digest is nobody's business; a class with a `toJSON` of its own decides itself. */
function hideFromJson(prototype: object, digest: string): void {
  const above = (prototype as { toJSON?: (this: object) => unknown }).toJSON
  const isOurs = above === undefined || hiding.has(above)
  if (!isOurs) return
  const toJSON = function (this: object): unknown {
    const { [digest]: _hidden, ...shown } = (above === undefined ? { ...this } : above.call(this)) as Record<string, unknown>
    return shown
  }
  hiding.add(toJSON)
  Object.defineProperty(prototype, 'toJSON', { value: toJSON, configurable: true, writable: true })
}

const hiding = new WeakSet<object>()
