/** Interfaces that are implemented elsewhere. */

export type * from './cache-store.js'
export type * from './counter-store.js'
export type * from './database-service.js'
export type * from './error-reporter.js'
export type * from './logger.js'
export type * from './renderer.js'
export type * from './session-store.js'
