/** Defaults of columns in SQL, where TypeORM writes some that cannot be read, or that never look the same again. */
import { literal } from '../schema/sql-text.js'

/** The member of TypeORM's drivers that is replaced. */
interface DefaultDriver {
  normalizeDefault(column: { default?: unknown }): string | undefined
}

/** Makes defaults such as `it's` and `1.5` ones that SQL can read, and that are found to be the same afterwards. */
export function correctDefaults(driver: object): void {
  const own = driver as DefaultDriver
  const normalize = own.normalizeDefault.bind(own)
  own.normalizeDefault = (column) => {
    const { default: value } = column
    if (typeof value === 'string' && value.includes("'")) return literal(value)
    // PostgreSQL gives a fraction back as it is, where TypeORM looks for a text.
    return typeof value === 'number' && !Number.isInteger(value) ? String(value) : normalize(column)
  }
}
