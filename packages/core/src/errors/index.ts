/** Every error of the framework. */
export * from './application-errors.js'
export * from './argument-error.js'
export * from './codes.js'
export * from './error-rules.js'
export * from './live-error.js'
export * from './request-errors.js'
export * from './stream-errors.js'
