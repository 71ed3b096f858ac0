/** What runs around every request (C273). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, ExecutionState, Live, type Request, type RouteBlock } from '@live/core'
import { applicationOf, launch, watchProcess } from '../support.js'

watchProcess()

class WorkController extends Live(BaseController) {
  static override liveActions = ['stream']
  index() {
    this.render({ plain: String(ExecutionState.get('begun')) })
  }
  fail() {
    throw new Error('secret')
  }
  async stream() {
    for (const word of ['one ', 'two']) await this.response.stream.write(word)
    await this.response.stream.close()
  }
}
const draw: RouteBlock = (r) => {
  r.get('/', WorkController, 'index')
  r.get('/fail', WorkController, 'fail')
  r.get('/stream', WorkController, 'stream')
}

/** The hooks, and what they saw; `until` resolves when so many requests are over. */
function recorder() {
  const seen: string[] = []
  let tell = (): void => {}
  const toRun = ({ path }: Request): void => {
    seen.push(`run ${path}`)
    ExecutionState.set('begun', path)
  }
  const toComplete = ({ path }: Request, delivered: boolean): void => {
    seen.push(`complete ${path} ${delivered} ${String(ExecutionState.get('begun'))}`)
    tell()
  }
  const over = (): Promise<void> => new Promise((resolve) => (tell = resolve))
  return { seen, over, executor: { toRun, toComplete } }
}

describe('C273: config.executor', () => {
  it.each(['/', '/fail', '/stream', '/nowhere'])(
    'C273: runs before a request and after its last byte, in its own state: %s',
    async (path) => {
      const { seen, over, executor } = recorder()
      await using server = await launch(draw, { executor, executionState: true })
      const done = over()
      await server.app.get(path)
      await done
      expect(seen).toEqual([`run ${path}`, `complete ${path} true ${path}`])
    },
  )

  it('C273: state that is set for one request is not seen in another', async () => {
    let count = 0
    const toRun = (): void => {
      if (count++ === 0) ExecutionState.set('begun', 'first')
    }
    await using server = await launch(draw, { executor: { toRun }, executionState: true })
    expect([(await server.app.get('/')).text, (await server.app.get('/')).text]).toEqual(['first', 'undefined'])
  })

  it('C273: a connection that is lost completes a request as not delivered', async () => {
    const { seen, over, executor } = recorder()
    class HangingController extends Live(BaseController) {
      async index() {
        await this.response.stream.write('x')
        await new Promise<void>((resolve) => this.response.stream.signal.addEventListener('abort', () => resolve()))
      }
    }
    await using server = await launch((r) => r.get('/', HangingController, 'index'), { executor })
    const done = over()
    const raw = await server.raw()
    raw.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    await raw.head()
    raw.destroy()
    await done
    expect(seen[1]).toBe('complete / false undefined')
  })

  it('C273: toRun that throws is the error of the request, and is reported; toComplete that throws is logged', async () => {
    const reported: unknown[] = []
    const failure = new Error('no room')
    const { over, executor } = recorder()
    await using server = await launch(draw, {
      errorReporter: { report: (error) => void reported.push(error) },
      executor: {
        toRun: () => {
          throw failure
        },
        toComplete: (request, delivered) => {
          executor.toComplete(request, delivered)
          throw new Error('at the end')
        },
      },
    })
    const done = over()
    expect((await server.app.get('/')).status).toBe(500)
    await done
    expect(reported).toEqual([failure])
    expect((await server.log.until(/toComplete failed/)).level).toBe('error')
  })

  it('C273: something that is no function is a mistake at boot', () => {
    const { application } = applicationOf(draw, { executor: { toRun: 'now' as never } })
    expect(() => application.handler).toThrow(/config\.executor\.toRun is now: set it to a function/)
  })
})
