/** The pino logger of an application. */
import { type DestinationStream, destination, pino } from 'pino'
import type { Logger } from '../contracts/logger.js'
import type { ApplicationConfig } from './config.js'

/** In production lines leave together: a system call for each costs a third of a small request. */
const BUFFER_BYTES = 4096
/** How long a line may wait for others, in milliseconds. */
const FLUSH_MS = 500

const silent = (): void => {}

/** A logger that writes nothing. */
const SILENT_LOGGER: Logger = {
  fatal: silent,
  error: silent,
  warn: silent,
  info: silent,
  debug: silent,
  child: () => SILENT_LOGGER,
  isLevelEnabled: () => false,
}

/** The configured logger, or a new pino one that writes to standard output. */
export function loggerFor({ log = {} }: ApplicationConfig, environment: string): Logger {
  if (log.logger === false) return SILENT_LOGGER
  if (log.logger !== undefined) return log.logger
  const options = { level: log.level ?? process.env.LOG_LEVEL ?? defaultLevel(environment) }
  return environment === 'production' ? pino(options, bufferedOutput()) : pino(options)
}

/** Standard output in pieces of 4 KiB, twice a second, and at the end of the process, whatever ends it. */
function bufferedOutput(): DestinationStream {
  const output = destination({ dest: 1, sync: true, minLength: BUFFER_BYTES })
  setInterval(() => output.flushSync(), FLUSH_MS).unref()
  process.on('exit', () => output.flushSync())
  return output
}

function defaultLevel(environment: string): string {
  if (environment === 'test') return 'silent'
  return environment === 'development' ? 'debug' : 'info'
}
