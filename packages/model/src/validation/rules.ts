/** Rules of attributes, as classes declare them (app.md A153). */
import type { Sql } from '../database/sql.js'
import { Declarations } from '../model/declarations.js'
import { defineVirtual } from '../model/virtuals.js'
import { checkRuleSet } from './rule-options.js'

/** A method by its name, or a function of the record. */
export type RuleCondition<T = never> = string | ((record: T) => unknown)

/** When a rule holds, and what it says. */
export interface RuleOptions<T = never> {
  /** What it says instead of its standard message; `%{attribute}`, `%{value}` and the like stand for values. */
  readonly message?: string
  /** Only for `'create'`, `'update'`, or a context of `isValid(context)`. */
  readonly on?: string | readonly string[]
  readonly if?: RuleCondition<T>
  readonly unless?: RuleCondition<T>
  /** Whether null and undefined are left alone. Default: false. */
  readonly allowNull?: boolean
  /** Whether empty and blank values are left alone. Default: false. */
  readonly allowBlank?: boolean
  /** Whether a breach is an error of the program instead of one of the record. Default: false. */
  readonly strict?: boolean
}

/** Bounds of a text, by characters, or of a list. */
export interface LengthRule {
  readonly minimum?: number
  readonly maximum?: number
  readonly is?: number
  readonly within?: readonly [minimum: number, maximum: number]
}

/** A value, or a function of the record; nothing is no bound. */
export type Bound<T, V> = V | ((record: T) => V | null | undefined)

/** Comparisons with a bound. */
export interface ComparisonRule<T = never, V = number | bigint | string | Date> {
  readonly greaterThan?: Bound<T, V>
  readonly greaterThanOrEqualTo?: Bound<T, V>
  readonly equalTo?: Bound<T, V>
  readonly lessThan?: Bound<T, V>
  readonly lessThanOrEqualTo?: Bound<T, V>
  readonly otherThan?: Bound<T, V>
}

/** What a number has to be. */
export interface NumericalityRule<T = never> extends ComparisonRule<T, number | bigint> {
  readonly onlyInteger?: boolean
  readonly odd?: boolean
  readonly even?: boolean
}

/** A list of values. */
export interface ListRule<T = never> {
  readonly in: readonly unknown[] | ((record: T) => readonly unknown[])
}

/** What makes a value unique; the index of the database is what guarantees it. */
export interface UniquenessRule {
  /** Attributes within whose values it is unique. */
  readonly scope?: string | readonly string[]
  /** Default: true. */
  readonly caseSensitive?: boolean
  /** Which rows count: ``sql`archived_at IS NULL` ``. Default: all. */
  readonly where?: Sql | Readonly<Record<string, unknown>>
}

/** A rule of one's own: gives a message, or a type that has one; nothing when the value is right. */
export type CustomRule<T = never> = (
  value: unknown,
  record: T,
) => string | null | undefined | void | Promise<string | null | undefined | void>

/** The rules of one attribute. */
export interface RuleSet<T = never> extends RuleOptions<T> {
  /** There is a value, and it is not blank. */
  readonly presence?: boolean | RuleOptions<T>
  /** There is none. */
  readonly absence?: boolean | RuleOptions<T>
  readonly length?: LengthRule & RuleOptions<T>
  readonly format?: RegExp | ({ readonly with: RegExp } & RuleOptions<T>) | ({ readonly without: RegExp } & RuleOptions<T>)
  readonly inclusion?: readonly unknown[] | (ListRule<T> & RuleOptions<T>)
  readonly exclusion?: readonly unknown[] | (ListRule<T> & RuleOptions<T>)
  readonly numericality?: boolean | (NumericalityRule<T> & RuleOptions<T>)
  readonly comparison?: ComparisonRule<T> & RuleOptions<T>
  /** A box that has to be ticked. */
  readonly acceptance?: boolean | ({ readonly accept?: readonly unknown[] } & RuleOptions<T>)
  /** The value is typed twice: `emailConfirmation`, where that is given. */
  readonly confirmation?: boolean | ({ readonly caseSensitive?: boolean } & RuleOptions<T>)
  /** No other row has it. */
  readonly uniqueness?: boolean | (UniquenessRule & RuleOptions<T>)
  /** The associated records that are there are valid; their errors are nested: `comments[0].body`. */
  readonly associated?: boolean | RuleOptions<T>
  readonly custom?: CustomRule<T>
}

/** The rules of an attribute of a class. */
export interface DeclaredRules {
  readonly attribute: string
  readonly rules: RuleSet
}

/** Every rule that was declared. */
export const declaredRules = new Declarations<DeclaredRules>()

/** Declares rules of an attribute. @throws ConfigurationError for rules that there are not, or that cannot hold */
export function declareRules(model: { readonly name: string; readonly prototype: object }, attribute: string, rules: object): void {
  checkRuleSet(model.name, attribute, rules)
  declaredRules.add(model, { attribute, rules: rules as RuleSet })
  if ((rules as RuleSet).confirmation) defineVirtual(model.prototype, `${attribute}Confirmation`)
}

/** Rules of an attribute: `@Rules({ presence: true, length: { maximum: 40 } })`. */
export const Rules =
  <T = never>(rules: RuleSet<T>) =>
  (target: object, attribute: string | symbol): void =>
    declareRules(target.constructor as { readonly name: string; readonly prototype: object }, String(attribute), rules)
