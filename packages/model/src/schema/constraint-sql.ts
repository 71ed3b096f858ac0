/** Unique constraints and checks, as they stand in a table. */
import type { ConstraintDefinition } from '../migrations/operation.js'
import { listed, quoted } from './sql-text.js'

/** `CONSTRAINT "…" UNIQUE ("…")`, or `CHECK (…)`. */
export function constraintSql(constraint: ConstraintDefinition): string {
  const what = constraint.kind === 'unique' ? `UNIQUE (${listed(constraint.columns)})` : `CHECK (${constraint.expression})`
  return `CONSTRAINT ${quoted(constraint.name)} ${what}`
}
