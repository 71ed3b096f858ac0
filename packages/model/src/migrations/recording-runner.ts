/** A runner that notes what TypeORM's schema builder wants to change, as steps of a migration; nothing is changed. */
import { hasCode } from '@live/core'
import type { QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } from 'typeorm'
import type { ColumnDefinition } from './column.js'
import { columnOf, foreignKeyOf, indexOf, tableOf, UnsupportedError } from './from-typeorm.js'
import type { Operation } from './operation.js'

/** What was noted. */
export interface Recording {
  /** The steps, or null where TypeORM wants something that has none. */
  readonly operations: Operation[] | null
  /** The same in SQL of this database, and back. */
  readonly up: readonly string[]
  readonly down: readonly string[]
}

type Method = (...parameters: never[]) => Promise<unknown>
type Recorder = (...parameters: never[]) => Operation[]

/** Methods that change a schema, and have no step. */
const UNKNOWN = [
  'createView',
  'dropView',
  'createExclusionConstraint',
  'createExclusionConstraints',
  'dropExclusionConstraint',
  'dropExclusionConstraints',
  'createPrimaryKey',
  'updatePrimaryKeys',
  'dropPrimaryKey',
  'dropTable',
  'renameTable',
] as const

/** Wraps a runner, which is used up afterwards. */
export function recordingRunner(runner: QueryRunner, kind: 'sqlite' | 'postgres'): { runner: QueryRunner; result: () => Recording } {
  const operations: Operation[] = []
  let [supported, depth] = [true, 0]
  let memory: Pick<Recording, 'up' | 'down'> = { up: [], down: [] }
  const methods = runner as unknown as Record<string, Method | undefined>
  const wrap = (name: string, record: Recorder): void => {
    const method = methods[name]?.bind(runner)
    if (method === undefined) return
    methods[name] = async (...parameters) => {
      // Methods call each other: only what the builder asks for counts.
      if (depth === 0) {
        try {
          operations.push(...record(...parameters))
        } catch (error) {
          if (!hasCode(error, 'ERR_UNSUPPORTED_STEP')) throw error
          supported = false
        }
      }
      depth++
      try {
        return await method(...parameters)
      } finally {
        depth--
      }
    }
  }
  for (const [name, record] of Object.entries(recorders(kind))) wrap(name, record as Recorder)
  for (const name of UNKNOWN) {
    wrap(name, () => {
      throw new UnsupportedError()
    })
  }
  const getMemorySql = runner.getMemorySql.bind(runner)
  runner.getMemorySql = () => {
    const sql = getMemorySql()
    memory = { up: sql.upQueries.map(({ query }) => query), down: [...sql.downQueries].reverse().map(({ query }) => query) }
    return sql
  }
  return { runner, result: () => ({ operations: supported ? operations : null, ...memory }) }
}

/** What each method means. */
function recorders(kind: 'sqlite' | 'postgres') {
  const add = (table: Table | string, column: TableColumn): Operation[] => [
    { kind: 'addColumn', table: nameOf(table), column: columnOf(column, kind) },
  ]
  const remove = (table: Table | string, column: TableColumn | string): Operation[] => {
    const found = typeof column === 'string' ? (table as Table).findColumnByName(column) : column
    if (found === undefined) throw new UnsupportedError()
    return [{ kind: 'removeColumn', table: nameOf(table), name: found.name, column: columnOf(found, kind) }]
  }
  const addIndex = (table: Table | string, index: TableIndex): Operation[] => [{ kind: 'addIndex', index: indexOf(nameOf(table), index) }]
  const removeIndex = (table: Table | string, index: TableIndex | string): Operation[] => {
    const found = typeof index === 'string' ? (table as Table).indices.find(({ name }) => name === index) : index
    if (found === undefined) throw new UnsupportedError()
    const definition = indexOf(nameOf(table), found)
    return [{ kind: 'removeIndex', table: definition.table, name: definition.name, concurrently: false, index: definition }]
  }
  const addKey = (table: Table | string, key: TableForeignKey): Operation[] => [
    { kind: 'addForeignKey', key: foreignKeyOf(nameOf(table), key) },
  ]
  const removeKey = (table: Table | string, key: TableForeignKey | string): Operation[] => {
    if (typeof key === 'string') throw new UnsupportedError()
    const definition = foreignKeyOf(nameOf(table), key)
    return [{ kind: 'removeForeignKey', table: definition.table, name: definition.name, key: definition }]
  }
  const change = (table: Table | string, before: TableColumn | string, after: TableColumn): Operation[] =>
    typeof before === 'string' ? refuse() : changesOf(nameOf(table), columnOf(before, kind), columnOf(after, kind))
  return {
    createTable: (table: Table): Operation[] => [{ kind: 'createTable', table: tableOf(table, kind) }],
    addColumn: add,
    addColumns: (table: Table, columns: TableColumn[]) => columns.flatMap((column) => add(table, column)),
    dropColumn: remove,
    dropColumns: (table: Table, columns: TableColumn[]) => columns.flatMap((column) => remove(table, column)),
    changeColumn: change,
    changeColumns: (table: Table, columns: { oldColumn: TableColumn; newColumn: TableColumn }[]) =>
      columns.flatMap(({ oldColumn, newColumn }) => change(table, oldColumn, newColumn)),
    renameColumn: (table: Table | string, from: TableColumn | string, to: TableColumn | string): Operation[] => [
      { kind: 'renameColumn', table: nameOf(table), from: nameOf(from), to: nameOf(to) },
    ],
    createIndex: addIndex,
    createIndices: (table: Table, indices: TableIndex[]) => indices.flatMap((index) => addIndex(table, index)),
    dropIndex: removeIndex,
    dropIndices: (table: Table, indices: TableIndex[]) => indices.flatMap((index) => removeIndex(table, index)),
    createForeignKey: addKey,
    createForeignKeys: (table: Table, keys: TableForeignKey[]) => keys.flatMap((key) => addKey(table, key)),
    dropForeignKey: removeKey,
    dropForeignKeys: (table: Table, keys: TableForeignKey[]) => keys.flatMap((key) => removeKey(table, key)),
    // Asked of every table, whether it has a comment or not.
    changeTableComment: (table: Table, comment?: string): Operation[] => ((table.comment ?? '') === (comment ?? '') ? [] : refuse()),
    ...constraintRecorders(),
  }
}

interface NamedConstraint {
  readonly name?: string
  readonly columnNames?: string[]
  readonly expression?: string
}

/** Unique constraints and checks. */
function constraintRecorders() {
  const definition = (table: Table | string, constraint: NamedConstraint | string) => {
    if (typeof constraint === 'string' || constraint.name === undefined) return refuse()
    const { name, columnNames, expression } = constraint
    if (expression !== undefined) return { kind: 'check', table: nameOf(table), name, expression } as const
    return { kind: 'unique', table: nameOf(table), name, columns: columnNames ?? [] } as const
  }
  const add = (table: Table | string, constraint: NamedConstraint): Operation[] => [
    { kind: 'addConstraint', constraint: definition(table, constraint) },
  ]
  const remove = (table: Table | string, constraint: NamedConstraint | string): Operation[] => {
    const found = definition(table, constraint)
    return [{ kind: 'removeConstraint', table: found.table, name: found.name, constraint: found }]
  }
  return {
    createUniqueConstraint: add,
    createUniqueConstraints: (table: Table, all: NamedConstraint[]) => all.flatMap((each) => add(table, each)),
    dropUniqueConstraint: remove,
    dropUniqueConstraints: (table: Table, all: NamedConstraint[]) => all.flatMap((each) => remove(table, each)),
    createCheckConstraint: add,
    createCheckConstraints: (table: Table, all: NamedConstraint[]) => all.flatMap((each) => add(table, each)),
    dropCheckConstraint: remove,
    dropCheckConstraints: (table: Table, all: NamedConstraint[]) => all.flatMap((each) => remove(table, each)),
  }
}

/** The smallest step that makes one column out of the other. */
function changesOf(table: string, from: ColumnDefinition, to: ColumnDefinition): Operation[] {
  const typeOf = ({ type, limit, precision, scale }: ColumnDefinition): string => JSON.stringify([type, limit, precision, scale])
  if (from.name !== to.name) return refuse()
  if (typeOf(from) !== typeOf(to)) return [{ kind: 'changeColumn', table, to, from }]
  const { name } = to
  const operations: Operation[] = []
  if (String(from.default) !== String(to.default)) {
    operations.push({ kind: 'changeDefault', table, name, to: to.default ?? null, from: [from.default ?? null] })
  }
  if (from.null !== to.null) operations.push({ kind: 'changeNull', table, name, null: to.null, backfill: undefined })
  return operations.length > 0 ? operations : refuse()
}

const nameOf = (named: { name: string } | string): string => (typeof named === 'string' ? named : named.name).replace(/^.*\./, '')

function refuse(): never {
  throw new UnsupportedError()
}
