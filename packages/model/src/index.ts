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
export { CounterCache } from './associations/counter-cache.js'
export { Dependent, type DependentRule } from './associations/dependents.js'
export { StrictLoading } from './associations/strict-loading.js'
export { Touches } from './associations/touching.js'
export { type DatabaseCacheOptions, DatabaseCacheStore } from './caching/database-cache-store.js'
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
export type { CallbackContext, ModelCallback, ModelCallbackOptions, RecordEvent } from './model/callbacks.js'
export { Enum, type EnumNames, type EnumOptions } from './model/enum.js'
export { FormObject } from './model/form-object.js'
export { locateGlobalId } from './model/global-id.js'
export { Model, type ModelClass } from './model/model.js'
export type { ModelName } from './model/model-name.js'
export { type Normalization, type NormalizationOptions, Normalizes } from './model/normalizations.js'
export type { Change, Strictness } from './model/record-state.js'
export { type StoreAccessorOptions, Stored } from './model/store-accessors.js'
export type { SaveOptions } from './model/stored-record.js'
export { Virtual } from './model/virtuals.js'
export type { SqlPayload } from './observation/query-observer.js'
export type { QueryOptions } from './observation/query-options.js'
export type { QueryTag } from './observation/query-tags.js'
export type { InsertOptions, UpsertOptions } from './relation/bulk-insert.js'
export type { Grouped, GroupedQuery } from './relation/grouped.js'
export { atLeast, atMost, between, lessThan, moreThan, not, type Operator } from './relation/operators.js'
export { type CursorPage, Page, type PageOptions } from './relation/page.js'
export { type PaginationHeadersOptions, paginationHeaders } from './relation/pagination-headers.js'
export { type Key, Relation } from './relation/relation.js'
export type * from './relation/relation-types.js'
export type { Assignments } from './relation/writing.js'
export { type ModelFieldsOptions, modelFields } from './schema/model-fields.js'
export type { Lifetime } from './security/lifetime.js'
export { digestPassword, isPassword, type PasswordCost } from './security/password-digest.js'
export type { SignedIdOptions, TokenOptions } from './security/record-tokens.js'
export { SecurePassword, type SecurePasswordOptions } from './security/secure-password.js'
export { SecureToken, type SecureTokenOptions } from './security/secure-token.js'
export { type Factory, factory } from './seeds/factory.js'
export { type FixtureRow, type Fixtures, fixtures, loadFixtures } from './seeds/fixtures.js'
export { type TransactionalTestOptions, transactionalTests } from './seeds/transactional-tests.js'
export { SqliteDatabase, type SqliteOptions } from './sqlite/sqlite-database.js'
export { DatabaseTasks, type MigrateOptions, type Prepared, type TaskOptions } from './tasks/database-tasks.js'
export { type ExternalOptions, ValidatesWith, type Validator } from './validation/external-rules.js'
export { type RuleOptions, type RuleSet, Rules } from './validation/rules.js'
export { type ErrorOptions, type ValidationError, ValidationErrors } from './validation/validation-errors.js'
