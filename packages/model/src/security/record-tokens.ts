/** Texts that stand for a record in links: for one purpose, for a time, until something about the record changes (app.md A162). */
import { timingSafeEqual } from 'node:crypto'
import { ArgumentError } from '@live/core'
import { databaseOf } from '../database/database.js'
import { metadataOf } from '../model/base-record.js'
import { primaryColumnOf } from '../model/columns.js'
import { Declarations } from '../model/declarations.js'
import { Relation } from '../relation/relation.js'
import type { QueryRecord, RecordClass } from '../relation/relation-types.js'
import { type Lifetime, milliseconds } from './lifetime.js'
import { fingerprint, keysOrFail, sign, verify } from './signed-message.js'

/** How tokens of a purpose are. */
export interface TokenOptions<T = never> {
  /** How long they hold. Default: for ever. */
  readonly expiresIn?: Lifetime
  /** What they are bound to: when it changes, they hold no longer. It is not told to who reads the token. */
  readonly binding?: (record: T) => unknown
}

/** How a signed id is. */
export interface SignedIdOptions {
  /** What it is for; it is worthless for anything else. Default: nothing in particular. */
  readonly purpose?: string
  /** How long it holds. Default: for ever. */
  readonly expiresIn?: Lifetime
}

interface Declared {
  readonly purpose: string
  readonly lifetime: number | null
  readonly binding: ((record: never) => unknown) | undefined
}

/** Model, kind and purpose, key, end in milliseconds since the epoch, fingerprint of the binding. */
type Content = readonly [model: string, purpose: string, key: string, expires: number | null, bound: string | null]

const declarations = new Declarations<Declared>()

/** Declares tokens of a purpose for a class. */
export function declareTokenFor(model: object, purpose: string, { expiresIn, binding }: TokenOptions = {}): void {
  declarations.add(model, { purpose, lifetime: expiresIn === undefined ? null : milliseconds(expiresIn), binding })
}

/** A token for a record. @throws ArgumentError for a purpose that was not declared, or a record that is not stored */
export function tokenFor(record: object, purpose: string): string {
  const { lifetime, binding } = declared(record.constructor, purpose)
  const bound = binding === undefined ? null : fingerprint(binding(record as never), keysFor(record.constructor)[0]!)
  return write(record, `token ${purpose}`, lifetime, bound)
}

/** The record of a token; null when it was changed, is too old, or no longer holds. */
export async function findByToken<T extends QueryRecord>(model: RecordClass<T>, purpose: string, token: unknown): Promise<T | null> {
  const { binding } = declared(model, purpose)
  const content = read(model, token, `token ${purpose}`)
  const record = content === null ? null : await byKey(model, content[2])
  if (record === null || binding === undefined) return record
  // An older key may have made the fingerprint.
  return keysFor(model).some((key) => sameText(content![4], fingerprint(binding(record as never), key))) ? record : null
}

/** The id of a record, signed. */
export function signedId(record: object, { purpose = '', expiresIn }: SignedIdOptions = {}): string {
  return write(record, `id ${purpose}`, expiresIn === undefined ? null : milliseconds(expiresIn), null)
}

/** The record of a signed id; null when it was changed, is too old, or is for something else. */
export async function findSigned<T extends QueryRecord>(model: RecordClass<T>, text: unknown, purpose = ''): Promise<T | null> {
  const content = read(model, text, `id ${purpose}`)
  return content === null ? null : byKey(model, content[2])
}

const keysFor = (model: { readonly name: string }): readonly Uint8Array[] => keysOrFail(databaseOf(model).keys)

function declared(model: { readonly name: string }, purpose: string): Declared {
  const found = declarations.of(model).findLast((each) => each.purpose === purpose)
  if (found !== undefined) return found
  throw new ArgumentError(
    `${model.name} makes no tokens for ${JSON.stringify(String(purpose).slice(0, 60))}: declare it with generatesTokenFor`,
  )
}

function write(record: object, purpose: string, lifetime: number | null, bound: string | null): string {
  const metadata = metadataOf(record)
  const key: unknown = primaryColumnOf(metadata).getEntityValue(record)
  if (key === undefined || key === null) throw new ArgumentError(`The ${metadata.name} has no key yet: save it first`)
  const content: Content = [metadata.name, purpose, String(key), lifetime === null ? null : Date.now() + lifetime, bound]
  return sign(content, keysFor(record.constructor))
}

function read(model: { readonly name: string }, text: unknown, wanted: string): Content | null {
  const content = verify(text, keysFor(model)) as Content | undefined
  if (!Array.isArray(content)) return null
  const [name, purpose, , expires] = content as unknown as Content
  if (purpose !== wanted || name !== databaseOf(model).dataSource.getMetadata(model as never).name) return null
  return expires !== null && expires <= Date.now() ? null : (content as unknown as Content)
}

async function byKey<T extends QueryRecord>(model: RecordClass<T>, key: string): Promise<T | null> {
  const { propertyName } = primaryColumnOf(databaseOf(model).dataSource.getMetadata(model))
  return new Relation(model).findBy({ [propertyName]: key } as never)
}

function sameText(left: string | null, right: string): boolean {
  const [a, b] = [Buffer.from(left ?? ''), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
