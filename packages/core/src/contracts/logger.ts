/** What the framework needs of a logger; pino fulfils it. */

/** One log call: fields and an optional message, or a message alone. */
export interface LogMethod {
  (fields: object, message?: string): void
  (message: string): void
}

/** From which level on a logger writes; `silent` writes nothing. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'

/** A leveled logger with children. */
export interface Logger {
  fatal: LogMethod
  error: LogMethod
  warn: LogMethod
  info: LogMethod
  debug: LogMethod
  /** A logger that adds these fields to every line; with a level of its own if one is given. */
  child(bindings: Record<string, unknown>, options?: { readonly level?: LogLevel }): Logger
  /** Whether a line of this level would be written, so that building it can be skipped. */
  isLevelEnabled(level: 'fatal' | 'error' | 'warn' | 'info' | 'debug'): boolean
}

/** The logger of an application: a {@link Logger} with words for a piece of work and everything that it awaits or starts. */
export interface AppLogger extends Logger {
  /**
   * Puts tags on every line of `work`, besides those that it is within: `logger.tagged('import', 'posts', () => …)` (app.md A86).
   * @returns what `work` returns
   */
  tagged<T>(...tagsAndWork: [...tags: string[], work: () => T]): T
  /** Runs `work` without lines below errors (app.md A87). @returns what `work` returns */
  silence<T>(work: () => T): T
  child(bindings: Record<string, unknown>, options?: { readonly level?: LogLevel }): AppLogger
}
