/** Many rows with one statement: no records, no validation, no callbacks. */
import { ArgumentError } from '@live/core'
import { Sql, writeSql } from '../database/sql.js'
import { RecordInvalidError } from '../errors/record-errors.js'
import { type Column, cast, kindOf } from '../model/columns.js'
import { runStatement, tableOf } from '../model/statement.js'
import { misfitsOf } from '../validation/column-rules.js'
import { ValidationErrors } from '../validation/validation-errors.js'
import { type InsertOptions, type InsertPlan, insertRows, type UpsertOptions } from './bulk-insert.js'
import { CalculatingQuery } from './calculating.js'
import { columnFor, persistent } from './conditions.js'
import type { Key } from './finding.js'
import type { AttributeName, Attributes, NumericName, QueryRecord } from './relation-types.js'

/** What `updateAll` sets: values, or pieces of SQL such as ``sql`views + 1` ``. */
export type Assignments<T> = { readonly [K in AttributeName<T>]?: T[K] | Sql | null }

/** A query that writes. */
export abstract class WritingQuery<T extends QueryRecord> extends CalculatingQuery<T> {
  /**
   * Sets attributes of all rows with one statement; times of change stay as they are.
   * @returns how many rows there were
   * @throws RecordInvalidError (422) for a value that the column cannot hold
   */
  async updateAll(assignments: Assignments<T>): Promise<number> {
    this.assertWhole('updateAll', 'inBatches()')
    const entries = Object.entries(assignments).map(([name, value]) => [columnFor(this.metadata, name), value] as const)
    if (entries.length === 0) throw new ArgumentError('updateAll() was given nothing to set')
    this.#assertFitting(entries)
    const writer = this.writer(null)
    const settings = entries.map(([column, value]) => {
      const text = Sql.is(value)
        ? `(${writeSql(value, (part) => writer.bind(part))})`
        : writer.bind(persistent(column, cast(column, value)) ?? null)
      return `${writer.name(column)} = ${text}`
    })
    return await this.#change(settings, writer)
  }

  /** Adds to numbers of all rows, each in one step; NULL counts as 0. @returns how many rows there were */
  async incrementAll(steps: { readonly [K in NumericName<T>]?: number }): Promise<number> {
    this.assertWhole('incrementAll', 'inBatches()')
    const writer = this.writer(null)
    const settings = Object.entries(steps).map(([name, by]) => {
      const column = columnFor(this.metadata, name)
      const text = writer.name(column)
      return `${text} = COALESCE(${text}, 0) + ${writer.bind(stepOf(column, by))}`
    })
    if (settings.length === 0) throw new ArgumentError('incrementAll() was given nothing to add to')
    return await this.#change(settings, writer)
  }

  /** Sets the time of change of all rows, and other times. @returns how many rows there were */
  async touchAll(...names: AttributeName<T>[]): Promise<number> {
    const now = new Date()
    const own = this.metadata.updateDateColumn?.propertyName
    const all = [...new Set([...(own === undefined ? [] : [own]), ...names])]
    return await this.updateAll(Object.fromEntries(all.map((name) => [name, now])) as Assignments<T>)
  }

  /** Removes the rows, without callbacks. @returns how many */
  async deleteAll(): Promise<number> {
    this.assertWhole('deleteAll', 'destroyAll(), or inBatches()')
    const writer = this.writer(null)
    const text = `DELETE FROM ${tableOf(this.metadata)} WHERE ${this.whereText(writer)} RETURNING 1`
    return (await this.#statement('Delete All', text, writer.parameters)).length
  }

  /** Destroys the records one by one, with their callbacks. @returns those that are gone */
  async destroyAll(): Promise<T[]> {
    const gone: T[] = []
    for (const record of await this.toArray()) if (await record.destroy()) gone.push(record)
    return gone
  }

  /**
   * Inserts rows with as few statements as the database takes, in one transaction. Rows that a unique index has already are left out. Values
   * are cast and checked as far as the columns go; every row has the same attributes.
   * @returns the keys of the rows that were inserted
   * @throws RecordInvalidError (422) with errors such as `[3].email`
   */
  insertAll(rows: readonly Attributes<T>[], options: InsertOptions<T> = {}): Promise<Key[]> {
    return this.#insert(rows, { ...options, conflict: 'skip' })
  }

  /** {@link insertAll}. @throws RecordNotUniqueError (409) when a unique index has one of them already; then none is inserted */
  insertAllOrFail(rows: readonly Attributes<T>[]): Promise<Key[]> {
    return this.#insert(rows, { conflict: 'fail' })
  }

  /** {@link insertAll}, where a row that is there already gets the new values. */
  upsertAll(rows: readonly Attributes<T>[], options: UpsertOptions<T>): Promise<Key[]> {
    return this.#insert(rows, { ...options, conflict: 'update' })
  }

  #insert(rows: readonly Attributes<T>[], options: Omit<InsertPlan, 'attributes'>): Promise<Key[]> {
    return insertRows(this.database, this.metadata, rows, { ...options, attributes: this.parts.attributes }) as Promise<Key[]>
  }

  async #change(settings: readonly string[], writer: ReturnType<CalculatingQuery<T>['writer']>): Promise<number> {
    const text = `UPDATE ${tableOf(this.metadata)} SET ${settings.join(', ')} WHERE ${this.whereText(writer)} RETURNING 1`
    return (await this.#statement('Update All', text, writer.parameters)).length
  }

  async #statement(what: string, text: string, parameters: Record<string, unknown>): Promise<unknown[]> {
    if (this.parts.empty) return []
    return await runStatement(this.database.manager, this.metadata, what, text, parameters)
  }

  #assertFitting(entries: readonly (readonly [Column, unknown])[]): void {
    const errors = new ValidationErrors(this.model.prototype as object)
    for (const [column, value] of entries) if (!Sql.is(value)) misfitsOf(column, cast(column, value), errors)
    if (!errors.isEmpty) throw new RecordInvalidError({}, errors.issues, errors.fullMessages)
  }
}

/** @throws ArgumentError for a column that is no number, or for a step that is none */
export function stepOf(column: Column, by: unknown): number {
  const kind = kindOf(column)
  if (kind !== 'integer' && kind !== 'number') throw new ArgumentError(`${column.propertyName} is no number that could be added to`)
  if (typeof by === 'number' && Number.isFinite(by) && (kind === 'number' || Number.isSafeInteger(by))) return by
  throw new ArgumentError(
    `${column.propertyName} cannot be changed by ${String(by).slice(0, 60)}: give a ${kind === 'integer' ? 'whole ' : ''}number`,
  )
}
