/** SIGTERM and SIGINT: stop gracefully once, at once the second time. */
import type { Logger } from '../contracts/logger.js'
import { logLevel, setLogLevel } from './logger.js'

/** Ends the process after `stop`: with 0 when it went well, with 1 when it failed or when a second signal came. */
export function stopOnSignals(stop: () => Promise<void>, logger: Logger): void {
  let stopping = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1)
    stopping = true
    logger.info({ signal }, 'Stopping')
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.fatal({ err: error }, 'Stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}

/** SIGUSR2 lets a logger write everything from `debug` on, and the next one what it wrote before (app.md A85). */
export function changeLevelOnSignal(logger: Logger): void {
  if (!('level' in logger)) return
  const usual = logLevel(logger)
  process.on('SIGUSR2', () => {
    const level = logLevel(logger) === 'debug' ? usual : 'debug'
    setLogLevel(logger, level)
    logger.info({ level }, 'Log level changed')
  })
}
