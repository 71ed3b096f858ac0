/** Numbers about the records of a query: the database counts and sums. */
import { ArgumentError } from '@live/core'
import { type Column, type ColumnKind, kindOf } from '../model/columns.js'
import { columnFor } from './conditions.js'
import { FindingQuery } from './finding.js'
import { type Aggregate, GroupedQuery, type Having } from './grouped.js'
import type { AttributeName, NumericName, QueryRecord } from './relation-types.js'

const NUMBERS: readonly ColumnKind[] = ['integer', 'number']
const ORDERED: readonly ColumnKind[] = ['integer', 'number', 'time', 'date', 'text']

/** A query that counts. */
export abstract class CalculatingQuery<T extends QueryRecord> extends FindingQuery<T> {
  /** How many records there are; of an attribute, how many have a value. */
  async count(name?: AttributeName<T>): Promise<number> {
    const column = name === undefined ? null : columnFor(this.metadata, name)
    if (this.parts.empty) return 0
    if (column !== null) return Number(await this.#single({ kind: 'COUNT', column }, 'count'))
    if (this.parts.limit !== null || this.parts.offset > 0) return (await this.keys('Count')).length
    return Number(await this.#single({ kind: 'COUNT', column: null }, 'count'))
  }

  /** The sum of an attribute; 0 when there are no records. */
  async sum(name: NumericName<T>): Promise<number> {
    return Number((await this.#single(this.#of('SUM', name, NUMBERS), 'sum')) ?? 0)
  }

  /** The average of an attribute; null when there are no records. */
  async average(name: NumericName<T>): Promise<number | null> {
    const value = await this.#single(this.#of('AVG', name, NUMBERS), 'average')
    return value === null ? null : Number(value)
  }

  /** The smallest value of an attribute, or null. */
  async minimum<N extends AttributeName<T>>(name: N): Promise<T[N] | null> {
    return (await this.#single(this.#of('MIN', name, ORDERED), 'minimum')) as T[N] | null
  }

  /** The largest value of an attribute, or null. */
  async maximum<N extends AttributeName<T>>(name: N): Promise<T[N] | null> {
    return (await this.#single(this.#of('MAX', name, ORDERED), 'maximum')) as T[N] | null
  }

  /** Numbers for each value of an attribute: `await Post.all().group('authorId').count()` is a map from author to number. */
  group<const N extends readonly [AttributeName<T>, ...AttributeName<T>[]]>(...names: N): GroupedQuery<T, N> {
    const columns = names.map((name) => columnFor(this.metadata, name))
    this.assertWhole('group', 'a condition')
    return new GroupedQuery<T, N>(
      columns,
      (kind, name) => (name === null ? { kind, column: null } : this.#of(kind, name, kind === 'MIN' || kind === 'MAX' ? ORDERED : NUMBERS)),
      (aggregate, having) => this.#rows(aggregate, columns, having),
    )
  }

  #of(kind: Aggregate['kind'], name: string, kinds: readonly ColumnKind[]): Aggregate {
    const column = columnFor(this.metadata, name)
    if (kind === 'COUNT' || kinds.includes(kindOf(column))) return { kind, column }
    throw new ArgumentError(`${column.propertyName} of ${this.model.name} cannot be used for ${kind}: it is no ${kinds.join(', no ')}`)
  }

  async #single(aggregate: Aggregate, method: string): Promise<unknown> {
    this.assertWhole(method, 'pluck(), or a condition')
    if (this.parts.empty) return aggregate.kind === 'COUNT' ? 0 : null
    const [row] = await this.#rows(aggregate, [], null)
    return row?.[1] ?? null
  }

  async #rows({ kind, column }: Aggregate, by: readonly Column[], having: Having | null): Promise<[unknown[], unknown][]> {
    if (this.parts.empty) return []
    const query = this.conditioned().select([])
    by.forEach((each, index) => {
      query.addSelect(this.quoted(each), `key_${index}`).addGroupBy(this.quoted(each))
    })
    const inner = column === null ? '*' : `${this.parts.distinct ? 'DISTINCT ' : ''}${this.quoted(column)}`
    const text = `${kind}(${inner})`
    query.addSelect(text, 'value')
    if (having !== null) query.having(`${text} ${having.sign} :having_bound`, { having_bound: having.bound })
    // Ordered by what it is grouped by, so that both databases agree.
    for (const each of by) query.addOrderBy(this.quoted(each), 'ASC')
    const rows = await this.run(METHODS[kind], () => query.getRawMany<Record<string, unknown>>())
    const { driver } = this.database.dataSource
    const read = (value: unknown, of: Column): unknown => driver.prepareHydratedValue(value, of) as unknown
    const result = (value: unknown): unknown =>
      (kind === 'MIN' || kind === 'MAX') && value !== null && column !== null ? read(value, column) : value
    return rows.map((row) => [by.map((each, index) => read(row[`key_${index}`], each)), result(row['value'])])
  }
}

const METHODS = { COUNT: 'Count', SUM: 'Sum', AVG: 'Average', MIN: 'Minimum', MAX: 'Maximum' } as const
