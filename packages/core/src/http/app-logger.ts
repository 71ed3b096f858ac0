/** Any logger as applications get it: with tags and silence for a piece of work (app.md A86, A87). */
import type { AppLogger, Logger, LogLevel } from '../contracts/logger.js'
import { currentLogScope, withLogTags, withoutLogLines } from '../support/log-scope.js'

type Level = Exclude<LogLevel, 'silent'>

const wrapped = new WeakMap<Logger, AppLogger>()

/** The logger itself if it knows tags, as that of the framework does; else one that adds them and writes to it. */
export function appLogger(logger: Logger): AppLogger {
  if ('tagged' in logger) return logger as AppLogger
  const known = wrapped.get(logger) ?? new ScopedLogger(logger)
  wrapped.set(logger, known)
  return known
}

class ScopedLogger implements AppLogger {
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  fatal(first: object | string, second?: string): void {
    this.#write('fatal', first, second)
  }

  error(first: object | string, second?: string): void {
    this.#write('error', first, second)
  }

  warn(first: object | string, second?: string): void {
    this.#write('warn', first, second)
  }

  info(first: object | string, second?: string): void {
    this.#write('info', first, second)
  }

  debug(first: object | string, second?: string): void {
    this.#write('debug', first, second)
  }

  child(bindings: Record<string, unknown>, options?: { readonly level?: LogLevel }): AppLogger {
    return new ScopedLogger(options === undefined ? this.#logger.child(bindings) : this.#logger.child(bindings, options))
  }

  isLevelEnabled(level: Level): boolean {
    return this.#logger.isLevelEnabled(level)
  }

  tagged<T>(...tagsAndWork: [...tags: string[], work: () => T]): T {
    return withLogTags(tagsAndWork)
  }

  silence<T>(work: () => T): T {
    return withoutLogLines(work)
  }

  #write(level: Level, first: object | string, second?: string): void {
    const { tags, quiet } = currentLogScope()
    if (quiet && level !== 'error' && level !== 'fatal') return
    if (tags.length === 0) {
      if (typeof first === 'string') this.#logger[level](first)
      else this.#logger[level](first, second)
    } else if (typeof first === 'string') this.#logger[level]({ tags }, first)
    else this.#logger[level]({ tags, ...first }, second)
  }
}
