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
export { Database, type DatabaseModel, type DatabaseOptions } from './database/database.js'
export type { TransactionOptions, TransactionWork } from './database/run-transaction.js'
export { Sql, sql } from './database/sql.js'
export type { Transaction, TransactionHook } from './database/transaction-scope.js'
export * from './errors/database-errors.js'
export * from './errors/record-errors.js'
export * from './errors/sqlite-errors.js'
export * from './model/callback-decorators.js'
export type { ModelCallback, ModelCallbackOptions, RecordEvent } from './model/callbacks.js'
export { Model, type ModelClass } from './model/model.js'
export { atLeast, atMost, between, lessThan, moreThan, not, type Operator } from './model/operators.js'
export { type CursorPage, Page, type PageOptions } from './model/page.js'
export type { Change } from './model/record-state.js'
export { type Key, Relation } from './model/relation.js'
export type * from './model/relation-types.js'
export type { SaveOptions } from './model/stored-record.js'
export { type ValidationError, ValidationErrors } from './model/validation-errors.js'
export { SqliteDatabase, type SqliteOptions } from './sqlite/sqlite-database.js'
