/** What classes of models declare in a static block; most of it has a decorator too. */
import type { StandardSchemaV1 } from '@live/core'
import { declareCounterCache } from '../associations/counter-cache.js'
import { type DependentRule, declareDependent } from '../associations/dependents.js'
import { declareTouching } from '../associations/touching.js'
import type { AssociationName, AttributeName } from '../relation/relation-types.js'
import { declareTokenFor, type TokenOptions } from '../security/record-tokens.js'
import { declareSecurePassword, type SecurePasswordOptions } from '../security/secure-password.js'
import { SecureRecord } from '../security/secure-record.js'
import { declareSecureToken, type SecureTokenOptions } from '../security/secure-token.js'
import { declareExternal, type ExternalOptions, type Validator } from '../validation/external-rules.js'
import { declareRules, type RuleSet } from '../validation/rules.js'
import { type CallbackKind, declareModelCallback, type ModelCallback, type ModelCallbackOptions } from './callbacks.js'
import { declareNormalization, type Normalization, type NormalizationOptions } from './normalizations.js'

/** A class of models, as the static methods below see `this`. */
export interface DeclaringClass<T> {
  new (): T
  readonly name: string
  readonly prototype: object
}

/** Declares a callback: the name of a method, or a function of the record. */
type Declare = <T extends object>(this: DeclaringClass<T>, callback: ModelCallback<T>, options?: ModelCallbackOptions<T>) => void

const declare = (kind: CallbackKind): Declare =>
  function (callback, options) {
    declareModelCallback(this, kind, callback, options)
  }

/** Declarations. */
export abstract class DeclaringRecord extends SecureRecord {
  /** Static-block forms of the decorators: `static { this.beforeSave('cleanUp', { if: 'isDraft' }) }`. */
  static readonly beforeValidation = declare('beforeValidation')
  static readonly validates = declare('validates')
  static readonly afterValidation = declare('afterValidation')
  static readonly beforeSave = declare('beforeSave')
  static readonly beforeCreate = declare('beforeCreate')
  static readonly beforeUpdate = declare('beforeUpdate')
  static readonly beforeDestroy = declare('beforeDestroy')
  static readonly afterCreate = declare('afterCreate')
  static readonly afterUpdate = declare('afterUpdate')
  static readonly afterDestroy = declare('afterDestroy')
  static readonly afterSave = declare('afterSave')
  static readonly afterCommit = declare('afterCommit')
  static readonly afterRollback = declare('afterRollback')

  /** Declares rules of attributes: `static { this.rules('title', { presence: true, length: { maximum: 40 } }) }`. */
  static rules<T extends object>(this: DeclaringClass<T>, names: AttributeName<T> | readonly AttributeName<T>[], rules: RuleSet<T>): void {
    for (const name of [names].flat()) declareRules(this, name, rules)
  }

  /** Checks records by a schema of zod, valibot or arktype, or by a validator: see {@link Validator}. */
  static validatesWith<T extends object>(this: DeclaringClass<T>, rules: StandardSchemaV1 | Validator<T>, options?: ExternalOptions): void {
    declareExternal(this, rules, options)
  }

  /** Declares the usual form of attributes: `this.normalizes('email', (email: string) => email.trim().toLowerCase())`. */
  static normalizes<T extends object, V>(
    this: DeclaringClass<T>,
    names: AttributeName<T> | readonly AttributeName<T>[],
    normalize: Normalization<V>,
    options?: NormalizationOptions,
  ): void {
    for (const name of [names].flat()) declareNormalization(this, name, normalize as Normalization, options)
  }

  /** Declares what becomes of associated records: see {@link DependentRule}. */
  static dependent<T extends object>(this: DeclaringClass<T>, association: AssociationName<T>, rule: DependentRule): void {
    declareDependent(this, association, rule)
  }

  /** Declares that the record at the other end of an association keeps how many there are. */
  static counterCache<T extends object>(this: DeclaringClass<T>, association: AssociationName<T>, counter?: string): void {
    declareCounterCache(this, association, counter)
  }

  /** Declares that a change of a record is one of the record that it belongs to. */
  static touches<T extends object>(this: DeclaringClass<T>, association: AssociationName<T>): void {
    declareTouching(this, association)
  }

  /** Declares a password that is kept as a digest: see `@SecurePassword()`. */
  static hasSecurePassword<T extends object>(this: DeclaringClass<T>, attribute = 'password', options?: SecurePasswordOptions): void {
    declareSecurePassword(this, attribute, options)
  }

  /** Declares an attribute with a random text for each new record. */
  static hasSecureToken<T extends object>(this: DeclaringClass<T>, attribute: AttributeName<T>, options?: SecureTokenOptions): void {
    declareSecureToken(this, attribute, options)
  }

  /** Declares tokens of a purpose: `this.generatesTokenFor('unsubscribe', { expiresIn: '30d', binding: (user) => user.email })`. */
  static generatesTokenFor<T extends object>(this: DeclaringClass<T>, purpose: string, options?: TokenOptions<T>): void {
    declareTokenFor(this, purpose, options)
  }
}
