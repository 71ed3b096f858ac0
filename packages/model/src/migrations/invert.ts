/** Turns the steps of a migration round. */
import { IrreversibleMigrationError } from '../errors/migration-errors.js'
import type { Operation } from './operation.js'

/** What takes steps back: each one turned round, the last one first. @throws IrreversibleMigrationError */
export function inverted(operations: readonly Operation[]): Operation[] {
  return [...operations].reverse().map(invertedOne)
}

function invertedOne(operation: Operation): Operation {
  switch (operation.kind) {
    case 'createTable':
      return { kind: 'dropTable', name: operation.table.name, table: operation.table, ifExists: false }
    case 'dropTable':
      if (operation.table !== null) return { kind: 'createTable', table: operation.table }
      throw new IrreversibleMigrationError(
        `dropTable('${operation.name}')`,
        `describe the table: dropTable('${operation.name}', (t) => { … })`,
      )
    case 'renameTable':
    case 'renameColumn':
    case 'renameIndex':
      return { ...operation, from: operation.to, to: operation.from }
    case 'reversible':
      return { kind: 'reversible', up: operation.down, down: operation.up }
    case 'execute':
      throw new IrreversibleMigrationError('execute()', 'write reversible({ up: …, down: … }), or the methods up() and down()')
    case 'run':
      throw new IrreversibleMigrationError('run()', 'write reversible({ up: …, down: … }), or the methods up() and down()')
    default:
      return invertedColumn(operation)
  }
}

type ColumnOperation = Exclude<
  Operation,
  { kind: 'createTable' | 'dropTable' | 'renameTable' | 'renameColumn' | 'renameIndex' | 'reversible' | 'execute' | 'run' }
>

function invertedColumn(operation: ColumnOperation): Operation {
  switch (operation.kind) {
    case 'addColumn':
      return { kind: 'removeColumn', table: operation.table, name: operation.column.name, column: operation.column }
    case 'removeColumn': {
      const { table, name, column } = operation
      if (column !== null) return { kind: 'addColumn', table, column }
      throw new IrreversibleMigrationError(
        `removeColumn('${table}', '${name}')`,
        `say what it was: removeColumn('${table}', '${name}', 'string', { … })`,
      )
    }
    case 'changeColumn': {
      const { table, to, from } = operation
      if (from !== null) return { kind: 'changeColumn', table, to: from, from: to }
      throw new IrreversibleMigrationError(
        `changeColumn('${table}', '${to.name}')`,
        "say what it was: changeColumn(table, name, type, options, { from: ['string', { limit: 40 }] })",
      )
    }
    case 'changeNull':
      return { ...operation, null: !operation.null, backfill: undefined }
    case 'changeDefault': {
      const { table, name, to, from } = operation
      if (from !== undefined) return { ...operation, to: from[0], from: [to] }
      throw new IrreversibleMigrationError(
        `changeColumnDefault('${table}', '${name}')`,
        `say what it was: changeColumnDefault('${table}', '${name}', { from: …, to: … })`,
      )
    }
    default:
      return invertedConstraint(operation)
  }
}

type ConstraintOperation = Exclude<
  ColumnOperation,
  { kind: 'addColumn' | 'removeColumn' | 'changeColumn' | 'changeNull' | 'changeDefault' }
>

function invertedConstraint(operation: ConstraintOperation): Operation {
  switch (operation.kind) {
    case 'addIndex': {
      const { index } = operation
      return { kind: 'removeIndex', table: index.table, name: index.name, concurrently: index.concurrently, index }
    }
    case 'removeIndex':
      if (operation.index !== null) return { kind: 'addIndex', index: operation.index }
      throw new IrreversibleMigrationError(
        `removeIndex('${operation.table}')`,
        `give its columns: removeIndex('${operation.table}', ['title'], { unique: true })`,
      )
    case 'addForeignKey':
      return { kind: 'removeForeignKey', table: operation.key.table, name: operation.key.name, key: operation.key }
    case 'removeForeignKey':
      if (operation.key !== null) return { kind: 'addForeignKey', key: operation.key }
      throw new IrreversibleMigrationError(
        `removeForeignKey('${operation.table}')`,
        `give the other table: removeForeignKey('${operation.table}', 'users')`,
      )
    case 'addConstraint': {
      const { constraint } = operation
      return { kind: 'removeConstraint', table: constraint.table, name: constraint.name, constraint }
    }
    case 'removeConstraint':
      if (operation.constraint !== null) return { kind: 'addConstraint', constraint: operation.constraint }
      throw new IrreversibleMigrationError(`removing ${operation.name}`, 'say what it was, as the method that adds it is told')
  }
}
