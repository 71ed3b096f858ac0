/** Runs the steps of a migration, one statement after the other, on something that takes statements. */

import { postgresStatements } from '../schema/postgres-ddl.js'
import { type SchemaReader, sqliteStatements } from '../schema/sqlite-ddl.js'
import type { Operation, SqlText } from './operation.js'

/** What takes statements: a connection, or the list of a dry run. */
export interface StatementSink {
  readonly kind: 'sqlite' | 'postgres'
  /** Takes one statement of a step. */
  statement(sql: string): Promise<void>
  /** Takes SQL of the application, which may be several statements. */
  script(sql: string): Promise<void>
  /** Takes code. */
  run(step: Extract<Operation, { kind: 'run' }>): Promise<void>
  /** The schema as it is now; asked on SQLite only. */
  readonly schema: SchemaReader
}

/** Runs one step. */
export async function runStep(step: Operation, sink: StatementSink): Promise<void> {
  switch (step.kind) {
    case 'run':
      return sink.run(step)
    case 'reversible':
      for (const each of step.up) await runStep(each, sink)
      return
    case 'execute': {
      const sql = sqlOf(step.sql, sink.kind)
      if (sql !== undefined) await sink.script(sql)
      return
    }
    default: {
      const statements = sink.kind === 'postgres' ? postgresStatements(step) : await sqliteStatements(step, sink.schema)
      for (const sql of statements) await sink.statement(sql)
    }
  }
}

function sqlOf(sql: SqlText, kind: 'sqlite' | 'postgres'): string | undefined {
  return typeof sql === 'string' ? sql : sql[kind]
}

/** A step in a few words, for the log: `createTable("posts")`. */
export function describeStep(step: Operation): string {
  switch (step.kind) {
    case 'createTable':
      return `createTable("${step.table.name}")`
    case 'dropTable':
      return `dropTable("${step.name}")`
    case 'renameTable':
      return `renameTable("${step.from}", "${step.to}")`
    case 'addColumn':
      return `addColumn("${step.table}", "${step.column.name}")`
    case 'changeColumn':
      return `changeColumn("${step.table}", "${step.to.name}")`
    case 'addIndex':
      return `addIndex("${step.index.table}", "${step.index.name}")`
    case 'addForeignKey':
      return `addForeignKey("${step.key.table}", "${step.key.toTable}")`
    case 'addConstraint':
      return `addConstraint("${step.constraint.table}", "${step.constraint.name}")`
    case 'execute':
    case 'run':
    case 'reversible':
      return `${step.kind}()`
    default:
      return `${step.kind}("${step.table}", "${'name' in step ? step.name : `${step.from}" to "${step.to}`}")`
  }
}
