/** Conditions of queries: names are checked against the columns, values are bound. */
import { types } from 'node:util'
import { ArgumentError } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import { Sql, writeSql } from '../database/sql.js'
import { type Column, cast, columnOf, kindOf, misfit, primaryColumnOf } from '../model/columns.js'
import { isStateful } from '../model/record-state.js'
import { isOperator, type Operator } from './operators.js'

/** Writes one condition. */
export type Condition = (writer: ConditionWriter) => string

/** Under this symbol a query writes itself as a list of the values of one column, for conditions of other queries. */
export const SUBQUERY = Symbol('live.model.subquery')

/** A query, as a value of a condition; only our own code makes one. */
export interface Subquery {
  /** @param column whose values are wanted; null for the key */
  [SUBQUERY](writer: ConditionWriter, column: Column | null): string
  /** The class of its records. */
  readonly model: unknown
}

const isSubquery = (value: unknown): value is Subquery => typeof value === 'object' && value !== null && SUBQUERY in value

/** Names of parameters are of the process, so that one query can be put into another; drivers never see them. */
let count = 0
const nextName = (): string => {
  count = (count + 1) % Number.MAX_SAFE_INTEGER
  return `live_${count}`
}

/** Collects the parameters of a query while its conditions are written. */
export class ConditionWriter {
  readonly parameters: Record<string, unknown> = {}

  /** @param quote quotes a name; @param alias of the table, null where the statement has none */
  constructor(
    readonly metadata: EntityMetadata,
    readonly quote: (name: string) => string,
    readonly alias: string | null,
  ) {}

  /** The placeholder of a value. */
  bind(value: unknown): string {
    if (typeof value === 'function' || value === undefined)
      throw new ArgumentError(`A value of a query is ${typeof value}: pass null for NULL`)
    const name = nextName()
    this.parameters[name] = value
    return `:${name}`
  }

  /** The quoted name of a column. */
  name(column: Column): string {
    const own = this.quote(column.databaseName)
    return this.alias === null ? own : `${this.quote(this.alias)}.${own}`
  }
}

const NOTHING = '1 = 0'
const EVERYTHING = '1 = 1'

/** All of several conditions. */
export const allOf =
  (conditions: readonly Condition[]): Condition =>
  (writer) =>
    conditions.length === 0 ? EVERYTHING : conditions.map((condition) => `(${condition(writer)})`).join(' AND ')

/** The condition of `where`: attributes with values, or a piece of SQL. @throws ArgumentError for what is neither */
export function conditionOf(metadata: EntityMetadata, given: object): Condition {
  if (Sql.is(given)) return (writer) => `(${writeSql(given, (value) => writer.bind(value))})`
  if (!isPlain(given)) throw new ArgumentError(`Conditions of ${metadata.name} are a plain object of attributes, or come from the sql tag`)
  const parts = Object.entries(given).map(([name, value]) => attributeCondition(metadata, name, value))
  return (writer) => (parts.length === 0 ? EVERYTHING : parts.map((part) => part(writer)).join(' AND '))
}

/** Whether something is a literal object, of this realm or another. */
export function isPlain(given: unknown): given is object {
  if (typeof given !== 'object' || given === null) return false
  const prototype: unknown = Object.getPrototypeOf(given)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

function attributeCondition(metadata: EntityMetadata, name: string, value: unknown): Condition {
  if (isSubquery(value)) return associated(metadata, name, value)
  return equality(keyColumnOf(metadata, name) ?? columnFor(metadata, name), value)
}

/** The column of an attribute. @throws ArgumentError naming those that there are */
export function columnFor(metadata: EntityMetadata, name: string): Column {
  const column = typeof name === 'string' ? columnOf(metadata, name) : undefined
  if (column !== undefined) return column
  const known = metadata.columns.map(({ propertyName }) => propertyName).join(', ')
  throw new ArgumentError(`${metadata.name} has no attribute ${JSON.stringify(String(name).slice(0, 60))}; it has ${known}`)
}

/** The foreign key of an association, so that it can be asked for by its record: `where({ author: ada })`. */
const keyColumnOf = (metadata: EntityMetadata, name: string): Column | undefined =>
  metadata.findRelationWithPropertyPath(name)?.joinColumns[0]

/** An association one of whose records a query finds: `where({ author: Author.where({ name: 'Ada' }) })`. */
function associated(metadata: EntityMetadata, name: string, query: Subquery): Condition {
  const relation = metadata.findRelationWithPropertyPath(name)
  if (relation === undefined) {
    const column = columnFor(metadata, name)
    return (writer) => `${writer.name(column)} IN (${query[SUBQUERY](writer, null)})`
  }
  if (relation.inverseEntityMetadata.target !== query.model)
    throw new ArgumentError(`${name} of ${metadata.name} are of ${relation.inverseEntityMetadata.name}: give a query of that model`)
  const [own] = relation.joinColumns
  if (own !== undefined && !relation.isManyToMany)
    return (writer) => `${writer.name(own)} IN (${query[SUBQUERY](writer, own.referencedColumn!)})`
  const key = primaryColumnOf(metadata)
  if (!relation.isManyToMany) {
    const foreign = relation.inverseRelation!.joinColumns[0]!
    return (writer) => `${writer.name(key)} IN (${query[SUBQUERY](writer, foreign)})`
  }
  const junction = relation.junctionEntityMetadata!
  const [owner, inverse] = [junction.ownerColumns[0]!, junction.inverseColumns[0]!]
  const [near, far] = relation.isOwning ? [owner, inverse] : [inverse, owner]
  return (writer) => {
    const rows = `SELECT ${writer.quote(near.databaseName)} FROM ${writer.quote(junction.tableName)} WHERE ${writer.quote(far.databaseName)}`
    return `${writer.name(key)} IN (${rows} IN (${query[SUBQUERY](writer, far.referencedColumn!)}))`
  }
}

/** A column and what it has to be: a value, null, one of a list, or an operator. */
function equality(column: Column, value: unknown): Condition {
  if (value === undefined) throw new ArgumentError(`The condition ${column.propertyName} is undefined: pass null to look for NULL`)
  if (value === null) return (writer) => `${writer.name(column)} IS NULL`
  assertComparable(column, value)
  if (Array.isArray(value)) return membership(column, value as unknown[])
  if (isOperator(value)) return comparison(column, value)
  const [stored] = storable(column, [value])
  return stored === undefined ? () => NOTHING : (writer) => `${writer.name(column)} = ${writer.bind(stored)}`
}

function membership(column: Column, values: readonly unknown[]): Condition {
  const stored = storable(
    column,
    values.filter((value) => value !== null),
  )
  const nullable = values.includes(null)
  return (writer) => {
    const name = writer.name(column)
    const listed = stored.length === 0 ? NOTHING : `${name} IN (${stored.map((value) => writer.bind(value)).join(', ')})`
    return nullable ? `(${listed} OR ${name} IS NULL)` : listed
  }
}

/** PostgreSQL compares no json, and SQLite the text of it, in which spaces and the order of the keys count. */
function assertComparable(column: Column, value: unknown): void {
  if (kindOf(column) !== 'json' || column.type === 'jsonb' || (isOperator(value) && value.operands[0] === null)) return
  throw new ArgumentError(`${column.propertyName} is JSON, which cannot be compared: ask for a part of it with a piece of SQL`)
}

const SIGNS = { moreThan: '>', atLeast: '>=', lessThan: '<', atMost: '<=' } as const

function comparison(column: Column, { kind, operands }: Operator<unknown>): Condition {
  if (kind === 'not') {
    const inner = equality(column, operands[0])
    if (operands[0] === null) return (writer) => `${writer.name(column)} IS NOT NULL`
    // NULL is no value, so it is not the one that is excluded.
    return (writer) => `(${inner(writer)}) IS NOT TRUE`
  }
  const stored = storable(column, operands)
  if (stored.length < operands.length) return () => NOTHING
  if (kind === 'between') return (writer) => `${writer.name(column)} BETWEEN ${writer.bind(stored[0])} AND ${writer.bind(stored[1])}`
  return (writer) => `${writer.name(column)} ${SIGNS[kind]} ${writer.bind(stored[0])}`
}

/**
 * The values as the column stores them, without those that it cannot hold: no row has these, and a database would answer with
 * an error. Objects are refused: one that a client sent would be an operator in other frameworks.
 */
function storable(column: Column, values: readonly unknown[]): unknown[] {
  const stored: unknown[] = []
  for (const given of values) {
    const value = cast(column, keyOf(column, given))
    if (value === null || value === undefined) continue
    if (typeof value === 'object' && kindOf(column) !== 'json' && !types.isDate(value) && !types.isUint8Array(value))
      throw notAValue(column)
    if (misfit(column, value) === null) stored.push(persistent(column, value))
  }
  return stored
}

function keyOf(column: Column, value: unknown): unknown {
  if (!isStateful(value)) return value
  if (column.referencedColumn === undefined) throw notAValue(column)
  return column.referencedColumn.getEntityValue(value)
}

function notAValue(column: Column): ArgumentError {
  return new ArgumentError(
    `The condition ${column.propertyName} is an object: pass a value, a list of values, a query, or an operator such as moreThan(1)`,
  )
}

/** The form in which the driver compares a value with this column. */
export function persistent(column: Column, value: unknown): unknown {
  return column.entityMetadata.dataSource?.driver.preparePersistentValue(value, column) as unknown
}
