/** The pino logger of an application. */
import type { DestinationStream } from 'pino'
import type { AppLogger, Logger } from '../contracts/logger.js'
import { ConfigurationError } from '../errors/index.js'
import { lazyPackage } from '../support/lazy-package.js'
import { currentLogScope, withLogTags, withoutLogLines } from '../support/log-scope.js'
import type { ApplicationConfig } from './config.js'
import { logFile, logFilePath } from './log-file.js'
import { prettyOutput } from './pretty-log.js'

/** An application with a logger of its own needs no other. */
const pinoPackage = lazyPackage<typeof import('pino')>('pino')

/** In production lines leave together: a system call for each costs a third of a small request. */
const BUFFER_BYTES = 16 * 1024
/** At most, in UTF-8. */
const BYTES_PER_CHARACTER = 3
/** How long a line may wait for others, in milliseconds. */
const FLUSH_MS = 500

const silent = (): void => {}

/** What pieces of work may say about their lines. */
const SCOPES: Pick<AppLogger, 'tagged' | 'silence'> = {
  tagged: (...tagsAndWork) => withLogTags(tagsAndWork),
  silence: withoutLogLines,
}

/** A logger that writes nothing. */
const SILENT_LOGGER: AppLogger = {
  ...SCOPES,
  fatal: silent,
  error: silent,
  warn: silent,
  info: silent,
  debug: silent,
  child: () => SILENT_LOGGER,
  isLevelEnabled: () => false,
}

/** Levels of pino, from the loudest on. */
const LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/**
 * The configured logger, or a new pino one that writes to standard output: JSON, and lines for people in a developer's terminal.
 * @param root of the project, for a file of the log. Default the working directory
 * @throws ConfigurationError for a level or a format that does not exist
 */
export function loggerFor({ log = {} }: ApplicationConfig, environment: string, root = process.cwd()): Logger {
  if (log.logger === false) return SILENT_LOGGER
  if (log.logger !== undefined) return log.logger
  const { pino } = pinoPackage()
  const level = checkedLevel(
    log.level ?? (process.env.LIVE_LOG_LEVEL || process.env.LOG_LEVEL || defaultLevel(environment)),
    'config.log.level',
  )
  const logger = pino({ level, mixin, mixinMergeStrategy: mergeMixin }, withSilence(outputOf(log, environment, root)))
  // Its children inherit them.
  return Object.assign(logger, SCOPES)
}

/** From which level on a logger writes; `silent` for one that does not say. */
export function logLevel(logger: Logger): string {
  const { level } = logger as { level?: unknown }
  return typeof level === 'string' ? level : 'silent'
}

/** Sets the level. @throws ConfigurationError for one that does not exist, and for a logger that has none */
export function setLogLevel(logger: Logger, level: string): void {
  if (!('level' in logger)) throw new ConfigurationError('This logger has no level: set config.log.logger to one that has, or leave it out')
  ;(logger as { level: string }).level = checkedLevel(level, 'logLevel')
}

function checkedLevel(level: string, name: string): string {
  if (LEVELS.includes(level)) return level
  throw new ConfigurationError(`${name} is ${JSON.stringify(level)}: set it to one of ${LEVELS.join(', ')}`)
}

const NO_FIELDS = {}
/** pino's number for errors. */
const ERROR_LEVEL = 50
/** Whether the line that is being made is one of work that wants none. */
let isUnwanted = false

/** Called for each line, just before it is written. */
const mixin = (_fields: object, level: number): object => {
  const { tags, quiet } = currentLogScope()
  isUnwanted = quiet && level < ERROR_LEVEL
  return tags.length === 0 ? NO_FIELDS : { tags }
}

/** The output without unwanted lines. */
function withSilence(output: Output): Output {
  const write = (line: string): void => {
    if (!isUnwanted) output.write(line)
  }
  return { write, flushSync: () => output.flushSync?.() }
}

/** The fields of a line stay as they are where there are no tags. */
const mergeMixin = (fields: object, more: object): object => (more === NO_FIELDS ? fields : { ...more, ...fields })

function outputOf({ format, file }: NonNullable<ApplicationConfig['log']>, environment: string, root: string): DestinationStream {
  if (format !== undefined && format !== 'pretty' && format !== 'json') {
    throw new ConfigurationError(`config.log.format is ${JSON.stringify(format)}: set it to 'pretty' or 'json'`)
  }
  const development = environment === 'development'
  const pretty = format === undefined ? development && process.stdout.isTTY : format === 'pretty'
  const main = pretty ? prettyOutput(process.stdout) : environment === 'production' ? bufferedOutput() : pinoPackage().destination(1)
  const path = logFilePath(file, environment, root)
  return path === null ? main : both(main, logFile(path))
}

type Output = DestinationStream & { flushSync?(): void }

function both(first: Output, second: Output): Output {
  return {
    write: (line) => {
      first.write(line)
      second.write(line)
    },
    flushSync: () => first.flushSync?.(),
  }
}

/**
 * Standard output in pieces of 16 KiB, twice a second, and at the end of the process, whatever ends it. The buffer is our own: that of
 * pino's destination tries for ever to write into a pipe whose reader is gone, and nothing else runs meanwhile.
 */
function bufferedOutput(): DestinationStream & { flushSync(): void } {
  const output = pinoPackage().destination({ dest: 1, sync: true, contentMode: 'buffer' })
  // Its types know of texts only.
  const send = (bytes: Buffer): boolean => output.write(bytes as unknown as string)
  let lines = Buffer.allocUnsafe(BUFFER_BYTES)
  let used = 0
  const flushSync = (): void => {
    if (used === 0) return
    const bytes = lines.subarray(0, used)
    // What a slow pipe could not take yet is still being read.
    lines = Buffer.allocUnsafe(BUFFER_BYTES)
    used = 0
    send(bytes)
  }
  const write = (line: string): void => {
    const most = line.length * BYTES_PER_CHARACTER
    if (used + most > BUFFER_BYTES) flushSync()
    // Each line is encoded once, where it stays: texts that grow are copied and measured again before they are written.
    if (most > BUFFER_BYTES) send(Buffer.from(line))
    else used += lines.write(line, used)
  }
  setInterval(flushSync, FLUSH_MS).unref()
  process.on('exit', flushSync)
  return { write, flushSync }
}

function defaultLevel(environment: string): string {
  if (environment === 'test') return 'silent'
  return environment === 'development' ? 'debug' : 'info'
}
