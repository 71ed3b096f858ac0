/** What a migration does, as data: so that it can be turned round, shown without being done, and written for each database. */

import type { ColumnDefinition, DefaultValue, GeneratedKey } from './column.js'
import type { MigrationContext } from './context.js'

/** What happens to rows whose parent goes, or gets another key. */
export type ReferentialAction = 'cascade' | 'nullify' | 'restrict'

/** An index. */
export interface IndexDefinition {
  readonly table: string
  readonly columns: readonly string[]
  readonly name: string
  readonly unique: boolean
  /** SQL of the condition of a partial index. */
  readonly where?: string | undefined
  /** Whether PostgreSQL builds it without locking out writes. */
  readonly concurrently: boolean
}

/** A foreign key of one column. */
export interface ForeignKeyDefinition {
  readonly table: string
  readonly column: string
  readonly toTable: string
  readonly toColumn: string
  readonly name: string
  readonly onDelete?: ReferentialAction | undefined
  readonly onUpdate?: ReferentialAction | undefined
}

/** A unique constraint, or a condition that every row fulfils. */
export type ConstraintDefinition =
  | { readonly kind: 'unique'; readonly table: string; readonly name: string; readonly columns: readonly string[] }
  | { readonly kind: 'check'; readonly table: string; readonly name: string; readonly expression: string }

/** A table. */
export interface TableDefinition {
  readonly name: string
  /** The key that the database makes; the names of the columns that are the key together; or none. */
  readonly primaryKey: { readonly name: string; readonly type: GeneratedKey } | readonly string[] | null
  readonly columns: readonly ColumnDefinition[]
  readonly indices: readonly IndexDefinition[]
  readonly foreignKeys: readonly ForeignKeyDefinition[]
  readonly constraints: readonly ConstraintDefinition[]
}

/** SQL of one or of both databases; nothing is done on one that has none. */
export type SqlText = string | { readonly sqlite?: string; readonly postgres?: string }

/** Code that runs between the statements. */
export type MigrationWork = (context: MigrationContext) => unknown

/** One step. What may be null is not known, and makes the step irreversible. */
export type Operation =
  | { readonly kind: 'createTable'; readonly table: TableDefinition }
  | { readonly kind: 'dropTable'; readonly name: string; readonly table: TableDefinition | null; readonly ifExists: boolean }
  | { readonly kind: 'renameTable'; readonly from: string; readonly to: string }
  | { readonly kind: 'addColumn'; readonly table: string; readonly column: ColumnDefinition }
  | { readonly kind: 'removeColumn'; readonly table: string; readonly name: string; readonly column: ColumnDefinition | null }
  | { readonly kind: 'renameColumn'; readonly table: string; readonly from: string; readonly to: string }
  | { readonly kind: 'changeColumn'; readonly table: string; readonly to: ColumnDefinition; readonly from: ColumnDefinition | null }
  | {
      readonly kind: 'changeNull'
      readonly table: string
      readonly name: string
      readonly null: boolean
      /** What rows get that are NULL; undefined leaves them. */
      readonly backfill: DefaultValue | undefined
    }
  | {
      readonly kind: 'changeDefault'
      readonly table: string
      readonly name: string
      readonly to: DefaultValue
      /** What it was, in a list, because undefined means that nobody knows. */
      readonly from: readonly [DefaultValue] | undefined
    }
  | { readonly kind: 'addIndex'; readonly index: IndexDefinition }
  | {
      readonly kind: 'removeIndex'
      readonly table: string
      readonly name: string
      readonly concurrently: boolean
      readonly index: IndexDefinition | null
    }
  | { readonly kind: 'renameIndex'; readonly table: string; readonly from: string; readonly to: string }
  | { readonly kind: 'addForeignKey'; readonly key: ForeignKeyDefinition }
  | { readonly kind: 'removeForeignKey'; readonly table: string; readonly name: string; readonly key: ForeignKeyDefinition | null }
  | { readonly kind: 'addConstraint'; readonly constraint: ConstraintDefinition }
  | {
      readonly kind: 'removeConstraint'
      readonly table: string
      readonly name: string
      readonly constraint: ConstraintDefinition | null
    }
  | { readonly kind: 'execute'; readonly sql: SqlText }
  | { readonly kind: 'run'; readonly work: MigrationWork }
  | { readonly kind: 'reversible'; readonly up: readonly Operation[]; readonly down: readonly Operation[] }
