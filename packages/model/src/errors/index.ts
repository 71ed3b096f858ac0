/** The errors of this package. */

export * from './database-errors.js'
export * from './migration-errors.js'
export * from './record-errors.js'
export * from './sqlite-errors.js'
