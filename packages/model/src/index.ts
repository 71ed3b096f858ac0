/** Public exports of `@live/model`, and nothing else. */
import 'reflect-metadata'

export {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  OneToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm'
export type { IsolationLevel } from './database/adapter.js'
export { Database } from './database/database.js'
export type { DatabaseModel, DatabaseOptions } from './database/database-options.js'
export type { TransactionOptions, TransactionWork } from './database/run-transaction.js'
export { Sql, sql } from './database/sql.js'
export type { Transaction, TransactionHook } from './database/transaction-scope.js'
export * from './errors/index.js'
export type { ColumnOptions, ColumnType, ColumnTypeName, DefaultValue, NativeType, SqlExpression } from './migrations/column.js'
export type { MigrationContext } from './migrations/context.js'
export type { ForeignKeyOptions, IndexOptions, ReferenceOptions } from './migrations/definitions.js'
export type { DryRun } from './migrations/dry-run.js'
export { type GeneratedMigration, generateMigration } from './migrations/generate-migration.js'
export { type Direction, type JoinTableOptions, Migration, type MigrationClass } from './migrations/migration.js'
export type { MigrationLog } from './migrations/migration-run.js'
export type { MigrationStatus, MigrationStep } from './migrations/migrator.js'
export type { MigrationWork, ReferentialAction, SqlText } from './migrations/operation.js'
export type { TableBuilder, TableColumnOptions, TableOptions } from './migrations/table-builder.js'
export * from './model/callback-decorators.js'
export type { ModelCallback, ModelCallbackOptions, RecordEvent } from './model/callbacks.js'
export { Model, type ModelClass } from './model/model.js'
export { atLeast, atMost, between, lessThan, moreThan, not, type Operator } from './relation/operators.js'
export { type CursorPage, Page, type PageOptions } from './relation/page.js'
export type { Change } from './model/record-state.js'
export { type Key, Relation } from './relation/relation.js'
export type * from './relation/relation-types.js'
export type { SaveOptions } from './model/stored-record.js'
export { type ValidationError, ValidationErrors } from './model/validation-errors.js'
export { type Factory, factory } from './seeds/factory.js'
export { type FixtureRow, type Fixtures, fixtures, loadFixtures } from './seeds/fixtures.js'
export { type TransactionalTestOptions, transactionalTests } from './seeds/transactional-tests.js'
export { SqliteDatabase, type SqliteOptions } from './sqlite/sqlite-database.js'
export { DatabaseTasks, type MigrateOptions, type Prepared, type TaskOptions } from './tasks/database-tasks.js'
