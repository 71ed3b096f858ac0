/** Interfaces that are implemented elsewhere. */
export type * from './error-reporter.js'
export type * from './logger.js'
export type * from './renderer.js'
