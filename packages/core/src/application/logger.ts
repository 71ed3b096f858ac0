/** The pino logger of an application. */
import { pino } from 'pino'
import type { Logger } from '../contracts/logger.js'
import type { ApplicationConfig } from './config.js'

const silent = (): void => {}

/** A logger that writes nothing. */
export const SILENT_LOGGER: Logger = {
  fatal: silent,
  error: silent,
  warn: silent,
  info: silent,
  debug: silent,
  child: () => SILENT_LOGGER,
  isLevelEnabled: () => false,
}

/** The configured logger, or a new pino one. */
export function loggerFor({ log = {} }: ApplicationConfig, environment: string): Logger {
  if (log.logger === false) return SILENT_LOGGER
  return log.logger ?? pino({ level: log.level ?? process.env.LOG_LEVEL ?? defaultLevel(environment) })
}

function defaultLevel(environment: string): string {
  if (environment === 'test') return 'silent'
  return environment === 'development' ? 'debug' : 'info'
}
