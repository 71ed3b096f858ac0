/** Errors of migrations, of the schema, and of tasks that could destroy data. */
import { LiveError } from '@live/core'

/** A migration failed; the message names it, its file and the statement. */
export class MigrationError extends LiveError {
  /** @param version of the migration; @param statement that failed, if one did */
  constructor(
    readonly version: string,
    message: string,
    readonly statement: string | null,
    cause?: unknown,
  ) {
    super('ERR_MIGRATION', message, { cause })
  }
}

/** A step of `change` cannot be turned round; the message says what to write instead. */
export class IrreversibleMigrationError extends LiveError {
  /** @param step as it is written; @param fix what to do */
  constructor(step: string, fix: string) {
    super('ERR_IRREVERSIBLE_MIGRATION', `${step} cannot be turned round: ${fix}`)
  }
}

/** The folder of migrations has a file that is none, or two that have the same version or name. */
export class MigrationFileError extends LiveError {
  constructor(message: string, cause?: unknown) {
    super('ERR_MIGRATION_FILE', message, { cause })
  }
}

/** No migration has this version, or that which was run has no file any more. */
export class UnknownMigrationError extends LiveError {
  constructor(message: string) {
    super('ERR_UNKNOWN_MIGRATION', message)
  }
}

/** Another process migrates the same database, for longer than `migrationLockTimeout`. */
export class MigrationLockError extends LiveError {
  /** @param timeout in milliseconds */
  constructor(timeout: number) {
    super(
      'ERR_MIGRATION_LOCK',
      `Another process has been migrating this database for ${timeout} ms: wait for it, or raise migrationLockTimeout`,
      { status: 503 },
    )
  }
}

/** A task would destroy the data of production, or of another environment (app.md A73). */
export class ProtectedDatabaseError extends LiveError {
  constructor(message: string) {
    super('ERR_PROTECTED_DATABASE', message)
  }
}

/** The schema file is missing, or is that of another kind of database. */
export class SchemaFileError extends LiveError {
  constructor(message: string) {
    super('ERR_SCHEMA_FILE', message)
  }
}

/** 503: the server answers, and has no database of this name. */
export class DatabaseMissingError extends LiveError {
  constructor(name: string, cause?: unknown) {
    super('ERR_DATABASE_MISSING', `There is no database ${name}: make it with \`live db:create\``, { status: 503, cause })
  }
}
