/** Short ways to change single columns of a row. */
import { ArgumentError } from '@live/core'
import { AssociatedRecord } from '../associations/associated-record.js'
import { touchParents } from '../associations/touching.js'
import { databaseOf } from '../database/database.js'
import { StaleRecordError } from '../errors/record-errors.js'
import { columnFor } from '../relation/conditions.js'
import type { AttributeName, Attributes, NumericName } from '../relation/relation-types.js'
import { stepOf } from '../relation/writing.js'
import { metadataOf } from './base-record.js'
import { cast, kindOf, primaryColumnOf, setValue } from './columns.js'
import { rowOf, storedKeyOf } from './own-row.js'
import { STATE } from './record-state.js'
import { bound, runStatement, tableOf } from './statement.js'

/** Changes of columns. */
export abstract class ChangingRecord extends AssociatedRecord {
  /**
   * Writes attributes to its row, without validation, callbacks, and times of change.
   * @throws RecordInvalidError (422) for what a column cannot hold; StaleRecordError (409) when the row is gone
   */
  async updateColumns(attributes: Attributes<this>): Promise<void> {
    const metadata = metadataOf(this)
    const values = Object.entries(attributes).map(([name, value]) => {
      const column = columnFor(metadata, name)
      return [column, cast(column, value)] as const
    })
    const count = await rowOf(this).updateAll(Object.fromEntries(values.map(([column, value]) => [column.propertyName, value])) as never)
    if (count === 0) throw new StaleRecordError(metadata.name, 'update')
    for (const [column, value] of values) this.#know(column.propertyName, value)
  }

  /** Adds to a number of its row in one step, so that none is lost when others do it too. NULL counts as 0. @param by default 1 */
  async increment(name: NumericName<this>, by = 1): Promise<void> {
    const metadata = metadataOf(this)
    const column = columnFor(metadata, name)
    const key = primaryColumnOf(metadata)
    const { driver } = metadata.dataSource
    const [own, id] = [driver.escape(column.databaseName), driver.escape(key.databaseName)]
    const text = `UPDATE ${tableOf(metadata)} SET ${own} = COALESCE(${own}, 0) + :step WHERE ${id} = :id RETURNING ${own} AS ${driver.escape('value')}`
    const parameters = { step: stepOf(column, by), id: bound(key, storedKeyOf(this)) }
    const [row] = await runStatement(databaseOf(this.constructor).manager, metadata, 'Increment', text, parameters)
    if (row === undefined) throw new StaleRecordError(metadata.name, 'update')
    this.#know(column.propertyName, driver.prepareHydratedValue(row['value'], column))
  }

  /** {@link increment} the other way. */
  decrement(name: NumericName<this>, by = 1): Promise<void> {
    return this.increment(name, -by)
  }

  /** Turns a boolean around and saves it, without validation. */
  async toggle(name: AttributeName<this>): Promise<boolean> {
    const column = columnFor(metadataOf(this), name)
    if (kindOf(column) !== 'boolean') throw new ArgumentError(`${column.propertyName} is no boolean that could be turned around`)
    setValue(this, column, column.getEntityValue(this) !== true)
    return this.save({ validate: false })
  }

  /** Sets its time of change, and other times, to now; and those of records that it touches. No validation, no callbacks. */
  async touch(...names: AttributeName<this>[]): Promise<void> {
    const metadata = metadataOf(this)
    const own = metadata.updateDateColumn?.propertyName
    const now = new Date()
    const all = [...(own === undefined ? [] : [own]), ...names]
    for (const name of all) {
      if (kindOf(columnFor(metadata, name)) !== 'time')
        throw new ArgumentError(`${name} of ${metadata.name} is no time that could be set to now`)
    }
    if (all.length > 0) await this.updateColumns(Object.fromEntries(all.map((name) => [name, now])) as Attributes<this>)
    await touchParents(this)
  }

  /** What its row has now. */
  #know(name: string, value: unknown): void {
    setValue(this, columnFor(metadataOf(this), name), value)
    this[STATE].snapshot = { ...this[STATE].snapshot, [name]: value }
  }
}
