/** Another log level for some actions, with the logger that applications have. */
import { Writable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, type ControllerOptions, Live, LogAt, type LogLevel } from '@live/core'
import { pino } from 'pino'
import { launch, watchProcess } from '../support.js'

watchProcess()

/** Lines that actions wrote; the framework's own do not count. */
function bookOf(level: string): { readonly lines: string[]; readonly config: ApplicationConfig } {
  const lines: string[] = []
  const target = new Writable({
    write(chunk: Buffer, _encoding, done) {
      const { msg } = JSON.parse(chunk.toString()) as { msg: string }
      if (msg.startsWith('of ')) lines.push(msg)
      done()
    },
  })
  return { lines, config: { log: { logger: pino({ level }, target) } } }
}

@LogAt('debug', { only: ['show'] })
class PostsController extends BaseController {
  static override config: ControllerOptions = { logAt: [{ level: 'error', only: 'quiet' }] }
  static {
    this.logAt('debug', { only: ['asked'], if: (c: PostsController) => c.request.queryString === 'debug' })
    this.beforeAction((c: PostsController) => c.services.logger.debug('of callback'), { only: ['show'] })
  }
  show() {
    this.note()
  }
  quiet() {
    this.note()
  }
  asked() {
    this.note()
  }
  index() {
    this.note()
  }
  @LogAt('silent')
  broken() {
    this.note()
    throw new Error('broken')
  }
  protected note() {
    const { logger } = this.services
    logger.debug('of debug')
    logger.info('of info')
    logger.error('of error')
    this.render({ plain: String(logger.isLevelEnabled('debug')) })
  }
}

async function linesOf(path: string, level = 'info'): Promise<string[]> {
  const { lines, config } = bookOf(level)
  await using server = await launch((r) => {
    for (const action of ['show', 'quiet', 'asked', 'index', 'broken'] as const) r.get(`/${action}`, PostsController, action)
  }, config)
  await server.app.get(path)
  return lines
}

describe('C24: logAt', () => {
  it('lowers the level for its actions, callbacks behind it included', async () => {
    expect(await linesOf('/show')).toEqual(['of callback', 'of debug', 'of info', 'of error'])
    expect(await linesOf('/index')).toEqual(['of info', 'of error'])
  })

  it('raises it, and silences', async () => {
    expect(await linesOf('/quiet', 'debug')).toEqual(['of error'])
    expect(await linesOf('/broken', 'debug')).toEqual([])
  })

  it('asks its conditions', async () => {
    expect(await linesOf('/asked?debug')).toEqual(['of debug', 'of info', 'of error'])
    expect(await linesOf('/asked')).toEqual(['of info', 'of error'])
  })

  it('holds for a live action to its end, and for no request beside it', async () => {
    const { lines, config } = bookOf('info')
    let goOn = (): void => {}
    class EventsController extends Live(BaseController) {
      static {
        this.logAt('debug', { only: 'index' })
      }
      async index() {
        await this.response.stream.write('a')
        await new Promise<void>((resolve) => {
          goOn = resolve
        })
        this.services.logger.debug('of stream')
        await this.response.close()
      }
      beside() {
        this.services.logger.debug('of beside')
        this.render({ plain: 'x' })
      }
    }
    await using server = await launch((r) => {
      r.get('/', EventsController, 'index')
      r.get('/beside', EventsController, 'beside')
    }, config)
    const stream = await server.app.stream('/')
    await server.app.get('/beside')
    goOn()
    await stream.text()
    expect(lines).toEqual(['of stream'])
  })

  it('refuses a level that there is not', () => {
    expect(() => LogAt('loud' as LogLevel)(class extends BaseController {})).toThrow(
      /logAt got loud: give one of fatal, error, warn, info, debug, silent/,
    )
  })
})
