/** The execution state of a live action: a copy of the dispatcher's, its own, and never another request's (L41–L44, L62, L66). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, ExecutionState, Live, type MiddlewareFunction } from '@live/core'
import { fired, Gate, launch, launchLive, watchProcess } from '../support.js'

watchProcess()

const shared = { user: 'ada' }
const scope = Symbol('replica')

/** Sets keys before the action, and remembers what is left of them when the dispatcher goes on. */
function around(before: Record<string | symbol, unknown>): { middleware: MiddlewareFunction; after: Gate<Record<string, unknown>> } {
  const after = new Gate<Record<string, unknown>>()
  return {
    after,
    middleware: async (_request, next) => {
      for (const key of Reflect.ownKeys(before)) ExecutionState.set(key, before[key])
      const response = await next()
      const keys = ['kept', 'replaced', 'deleted', 'added']
      after.open(Object.fromEntries(keys.map((key) => [key, ExecutionState.get(key)])))
      ExecutionState.set('kept', 'changed by the parent')
      return response
    },
  }
}

describe('the copy', () => {
  it('B19, L42: the action sees every key; what either side changes afterwards the other does not see; values are the same objects', async () => {
    const { middleware, after } = around({ kept: shared, replaced: 1, deleted: 1 })
    const seen = new Gate<unknown[]>()
    const goOn = new Gate()
    await using server = await launchLive(
      async ({ response }) => {
        const atStart = ['kept', 'replaced', 'deleted'].map((key) => ExecutionState.get(key))
        ExecutionState.set('replaced', 2)
        ExecutionState.delete('deleted')
        ExecutionState.set('added', 1)
        await response.stream.write('a')
        await goOn.opened
        seen.open([...atStart, ExecutionState.get('kept') === shared, ExecutionState.get('replaced'), ExecutionState.has('deleted')])
        await response.close()
      },
      { executionState: true, middleware: [middleware] },
    )
    const reading = server.app.get('/stream')
    expect(await after.opened).toEqual({ kept: shared, replaced: 1, deleted: 1, added: undefined })
    goOn.open()
    await reading
    expect(await seen.opened).toEqual([shared, 1, 1, true, 2, false])
  })

  it('without config.executionState there is none, and actions run all the same', async () => {
    await using server = await launchLive(async ({ response }) => {
      ExecutionState.set('a', 1)
      await response.stream.write(String(ExecutionState.active || ExecutionState.has('a')))
      await response.close()
    })
    expect((await server.app.get('/stream')).text).toBe('false')
  })
})

describe('excluded keys', () => {
  const report = () => JSON.stringify({ replica: ExecutionState.get(scope) ?? null, kept: ExecutionState.get('kept') ?? null })
  class ParentController extends Live(BaseController) {
    async index() {
      await this.response.stream.write(report())
      await this.response.close()
    }
  }
  class ChildController extends ParentController {
    static override liveStreamingExcludedKeys = [scope]
  }
  class GrandchildController extends ChildController {}
  class OpenController extends ChildController {
    static override liveStreamingExcludedKeys = []
  }

  it('B19, L43: absent in the child; inherited by subclasses, whose own list leaves the parent class alone', async () => {
    const { middleware } = around({ kept: 1, [scope]: 2 })
    await using server = await launch(
      (r) => {
        r.get('/parent', ParentController, 'index')
        r.get('/child', ChildController, 'index')
        r.get('/grandchild', GrandchildController, 'index')
        r.get('/open', OpenController, 'index')
      },
      { executionState: true, middleware: [middleware] },
    )
    const seen: Record<string, unknown> = {}
    for (const path of ['parent', 'child', 'grandchild', 'open']) seen[path] = (await server.app.get(`/${path}`)).json()
    const all = { replica: 2, kept: 1 }
    const without = { replica: null, kept: 1 }
    expect(seen).toEqual({ parent: all, child: without, grandchild: without, open: all })
  })

  it('L43: config.live.excludedKeys is the default, and a class overrides it', async () => {
    const { middleware } = around({ kept: 1, [scope]: 2 })
    const config = { executionState: true, middleware: [middleware], live: { excludedKeys: ['kept'] } }
    await using server = await launch((r) => {
      r.get('/parent', ParentController, 'index')
      r.get('/open', OpenController, 'index')
    }, config)
    expect((await server.app.get('/parent')).json()).toEqual({ replica: 2, kept: null })
    expect((await server.app.get('/open')).json()).toEqual({ replica: 2, kept: 1 })
  })
})

describe('its life', () => {
  it('B20, L44: the state outlives the client in an action that goes on', async () => {
    const seen = new Gate<unknown>()
    await using server = await launchLive(
      async ({ response: { stream } }) => {
        stream.ignoreDisconnect = true
        ExecutionState.set('user', shared)
        await stream.write('a')
        await fired(stream.signal)
        for (let i = 0; i < 15; i++) await stream.write('b')
        await new Promise((resolve) => setImmediate(resolve))
        seen.open(ExecutionState.get('user'))
      },
      { executionState: true },
    )
    const reader = await server.app.stream('/stream')
    reader.abort()
    expect(await seen.opened).toBe(shared)
  })

  it('L44, L66: two streams on one connection and two side by side see their own state, response and instance only', async () => {
    const bothIn = new Gate()
    let inside = 0
    const instances = new Set<unknown>()
    await using server = await launchLive(
      async (controller) => {
        const { response, request } = controller
        instances.add(controller).add(response).add(response.stream)
        const before = String(ExecutionState.get('id'))
        ExecutionState.set('id', request.queryString)
        await response.stream.write(`${before};`)
        if (++inside === 2) bothIn.open()
        await bothIn.opened
        for (let i = 0; i < 3; i++) {
          await new Promise((resolve) => setImmediate(resolve))
          await response.stream.write(`${String(ExecutionState.get('id'))};`)
        }
        await response.close()
      },
      { executionState: true },
    )
    const [one, two] = await Promise.all([server.app.get('/stream?1'), server.app.get('/stream?2')])
    expect([one.text, two.text]).toEqual(['undefined;1;1;1;', 'undefined;2;2;2;'])
    const client = server.app.client()
    expect((await client.get('/stream?3')).text).toBe('undefined;3;3;3;')
    expect((await client.get('/stream?4')).text).toBe('undefined;4;4;4;')
    expect(instances.size).toBe(12)
  })

  it('L41, L62: a middleware around a stream that writes at once returns while the action still runs', async () => {
    const returned = new Gate()
    const release = new Gate()
    const passing: MiddlewareFunction = async (_request, next) => {
      const response = await next()
      returned.open()
      return response
    }
    let ended = false
    await using server = await launchLive(
      async ({ response }) => {
        await response.stream.write('a')
        await release.opened
        ended = true
      },
      { middleware: [passing] },
    )
    const reader = await server.app.stream('/stream')
    await returned.opened
    expect(ended).toBe(false)
    // The line of the request comes at the end of its body, not at the commit.
    expect(server.log.entries.filter(({ message }) => message === 'Completed')).toEqual([])
    release.open()
    expect(await reader.text()).toBe('a')
    expect((await server.log.until(/^Completed$/)).fields).toMatchObject({ status: 200, endpoint: 'ProbeController#index' })
  })
})
