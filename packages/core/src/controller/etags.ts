/** Tags of responses: from the validators of an action, and from what its class adds to each of them (C217, C218). */
import { hash } from 'node:crypto'
import { ArgumentError } from '../errors/index.js'
import type { CacheDirectives } from '../http/caching/cache-directives.js'
import { isPromise } from '../support/maybe-promise.js'
import { methodOf } from './conditions.js'
import type { AbstractClass, AnyMethod, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** Something that can tell its state: a record of a model, or an object of your own. */
export interface CacheableRecord {
  /** What tells it from all others, such as `'posts/1'`, with its version unless `updatedAt` tells that. */
  cacheKey(): string
  /** When it was changed last. */
  readonly updatedAt?: Date | null
}

/** A value to make a tag of: text, a number, a date, a record, or a list of these. */
export type Validator = string | number | bigint | boolean | Date | null | undefined | CacheableRecord | readonly Validator[]

/** What a response is valid by. */
export interface FreshnessOptions {
  /** Makes a weak tag. */
  etag?: Validator
  /** The same as `etag`. */
  weakEtag?: Validator
  /** Makes a strong tag, for bodies that are the same byte for byte, and for `If-Match`, which takes no other. */
  strongEtag?: Validator
  /** When the content changed last. */
  lastModified?: Date | null
  /** The template that the tag is valid with: another than that of the action, or `false` for none (C219). */
  template?: string | false
  /** Whether shared caches may keep the response. Default false. */
  public?: boolean
  /** Other directives of `Cache-Control`. */
  cacheControl?: CacheDirectives
}

/**
 * What a class adds to all its tags: the name of a method, or a function of the controller and of what `stale` was given. A result
 * of `null` or `undefined` adds nothing.
 */
export type EtagBlock<C = never> = string | ((this: C, controller: C, options: FreshnessOptions) => Validator)

declare module './registry.js' {
  interface ControllerOptions {
    /** Added to every tag; see {@link EtagBlock}. */
    etag?: EtagBlock | readonly EtagBlock[]
  }
}

const registry = new Registry<EtagBlock>('etags', ({ etag }) =>
  (etag === undefined ? [] : Array.isArray(etag) ? (etag as readonly EtagBlock[]) : [etag as EtagBlock]).map(checked),
)

/** Declares a block for a class and its descendants. Throws `ArgumentError` for something that cannot be one. */
export function declareEtag(target: object, form: DeclarationForm, block: EtagBlock): void {
  registry.add(target, form, checked(block))
}

/** The methods that the blocks of a class name, for the check at boot. */
export function etagMethodsOf(target: object): readonly string[] {
  return registry.collect(target).filter((block) => typeof block === 'string')
}

/** `@Etag('viewer')` on a class, `@Etag()` on the method that gives the value. */
export function Etag(block: EtagBlock): (target: AbstractClass<Metal>) => void
export function Etag(): <T extends Metal>(target: T, key: string | symbol) => void
export function Etag(block?: EtagBlock) {
  return (target: object, key?: string | symbol): void => {
    if (key !== undefined) declareEtag(target.constructor, 'member', String(key))
    else declareEtag(target, 'class', block as EtagBlock)
  }
}

/** The 32 hexadecimal digits of a validator and of what the class adds; the same in every process. */
export function digestFor(controller: Metal, validator: Validator, options: FreshnessOptions): string {
  const blocks = registry.collect(controller.constructor)
  let key = keyOf(validator)
  for (const block of blocks) {
    const value = ask(controller, block, options)
    if (value !== null && value !== undefined) key += `/${keyOf(value)}`
  }
  return hash('sha256', key, 'hex').slice(0, 32)
}

function ask(controller: Metal, block: EtagBlock, options: FreshnessOptions): Validator {
  const value =
    typeof block === 'string'
      ? methodOf(controller, block).call(controller, options)
      : (block as AnyMethod as (this: Metal, controller: Metal, options: FreshnessOptions) => unknown).call(controller, controller, options)
  if (!isPromise(value)) return value as Validator
  throw new ArgumentError(`etag of ${controller.constructor.name} gave a promise: load what it needs in a before callback`)
}

function keyOf(validator: Validator): string {
  if (Array.isArray(validator)) return (validator as readonly Validator[]).map(keyOf).join('/')
  if (validator instanceof Date) return validator.toISOString()
  return isRecord(validator) ? recordKey(validator) : String(validator ?? '')
}

/** Whether a value is a record, and not a set of options. */
export function isRecord(value: unknown): value is CacheableRecord {
  return typeof value === 'object' && value !== null && typeof (value as Partial<CacheableRecord>).cacheKey === 'function'
}

function recordKey(record: CacheableRecord): string {
  const { updatedAt } = record
  return updatedAt === null || updatedAt === undefined ? record.cacheKey() : `${record.cacheKey()}-${updatedAt.toISOString()}`
}

function checked(block: EtagBlock): EtagBlock {
  if (typeof block === 'string' || typeof block === 'function') return block
  throw new ArgumentError(`${String(block)} is no source of tags: give the name of a method, or a function of the controller`)
}
