/** The pino logger of an application. */
import type { DestinationStream } from 'pino'
import type { Logger } from '../contracts/logger.js'
import { lazyPackage } from '../support/lazy-package.js'
import type { ApplicationConfig } from './config.js'
import { prettyOutput } from './pretty-log.js'

/** An application with a logger of its own needs no other. */
const pinoPackage = lazyPackage<typeof import('pino')>('pino')

/** In production lines leave together: a system call for each costs a third of a small request. */
const BUFFER_CHARACTERS = 16 * 1024
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

/** The configured logger, or a new pino one that writes to standard output: JSON, and lines for people in a developer's terminal. */
export function loggerFor({ log = {} }: ApplicationConfig, environment: string): Logger {
  if (log.logger === false) return SILENT_LOGGER
  if (log.logger !== undefined) return log.logger
  const { pino } = pinoPackage()
  const options = { level: log.level ?? process.env.LOG_LEVEL ?? defaultLevel(environment) }
  if (environment === 'development' && process.stdout.isTTY) return pino(options, prettyOutput(process.stdout))
  return environment === 'production' ? pino(options, bufferedOutput()) : pino(options)
}

/**
 * Standard output in pieces of 16 KiB, twice a second, and at the end of the process, whatever ends it. The buffer is our own: that of
 * pino's destination tries for ever to write into a pipe whose reader is gone, and nothing else runs meanwhile.
 */
function bufferedOutput(): DestinationStream & { flushSync(): void } {
  const output = pinoPackage().destination({ dest: 1, sync: true })
  let lines = ''
  const flushSync = (): void => {
    const text = lines
    lines = ''
    if (text !== '') output.write(text)
  }
  const write = (line: string): void => {
    lines += line
    if (lines.length >= BUFFER_CHARACTERS) flushSync()
  }
  setInterval(flushSync, FLUSH_MS).unref()
  process.on('exit', flushSync)
  return { write, flushSync }
}

function defaultLevel(environment: string): string {
  if (environment === 'test') return 'silent'
  return environment === 'development' ? 'debug' : 'info'
}
