/** Units of work: Current attributes, the executor, the unit of the database. */
import { describe, expect, it } from '@jest/globals'
import { BaseController, CurrentAttribute, CurrentAttributes, type DatabaseService, ExecutionState, Live } from '@live/core'
import { Gate, launch, watchProcess } from '../support.js'
import { applicationIn, projectOf } from './project-support.js'

watchProcess()

const resets: (string | null)[] = []

class Current extends CurrentAttributes {
  @CurrentAttribute() static user: string | null = null
  static tenant = 'none'
  static {
    this.attribute('tenant')
    this.beforeReset(() => resets.push(Current.user))
  }
  static get greeting(): string {
    return `hello ${this.user ?? 'nobody'}`
  }
}

class Undeclared extends CurrentAttributes {
  @CurrentAttribute() static count = 5
}

const gate = new Gate()

class UsersController extends Live(BaseController) {
  static override liveActions = ['stream']

  async show() {
    const before = Current.user
    Current.user = this.params.get('id') as string
    if (this.params.get('id') === 'slow') await gate.opened
    else await new Promise((resolve) => setImmediate(resolve))
    this.render({ json: { before, user: Current.user, greeting: Current.greeting } })
  }

  async stream() {
    Current.user = 'streamer'
    await this.response.stream.write('a')
    await gate.opened
    await this.response.stream.write(Current.greeting)
  }
}

describe('A7: Current', () => {
  it('is of one request, through its awaits, and new in the next one', async () => {
    await using live = await launch((r) => {
      r.get('/users/:id', UsersController, 'show')
      r.get('/stream', UsersController, 'stream')
    })
    const slow = live.app.get('/users/slow')
    const fast = await live.app.get('/users/fast')
    gate.open()
    expect(fast.parsedBody).toEqual({ before: null, user: 'fast', greeting: 'hello fast' })
    expect((await slow).parsedBody).toEqual({ before: null, user: 'slow', greeting: 'hello slow' })
    expect((await live.app.get('/users/third')).parsedBody).toMatchObject({ before: null, user: 'third' })
    // A unit ends with its stream, which still sees what it set.
    expect((await live.app.get('/stream')).text).toBe('ahello streamer')
    expect([...resets].sort()).toEqual(['fast', 'slow', 'streamer', 'third'])
  })

  it('outside of a unit it has its defaults, and cannot be set', () => {
    expect([Current.user, Current.tenant]).toEqual([null, 'none'])
    expect(() => {
      Current.user = 'me'
    }).toThrow('Current.user is set outside of a unit of work: put the work into app.executor.wrap(() => …)')
  })

  it('A6: executor.wrap gives a unit, and ends it also when the work throws', async () => {
    const { app } = applicationIn(projectOf())
    resets.length = 0
    const result = await app.executor.wrap(async () => {
      Current.user = 'job'
      await null
      return app.executor.wrap(() => Current.user)
    })
    expect(result).toBe('job')
    const fail = () =>
      app.executor.wrap(() => {
        Current.user = 'failing'
        throw new Error('broken')
      })
    expect(fail).toThrow('broken')
    expect(resets).toEqual(['job', 'failing'])
    expect(ExecutionState.active).toBe(false)
  })

  it('set gives values for as long as the work runs, and null is a value', async () => {
    const { app } = applicationIn(projectOf())
    await app.executor.wrap(async () => {
      Current.set({ user: 'a', tenant: 't' })
      expect(Current.set({ user: 'b' }, () => Current.greeting)).toBe('hello b')
      expect(await Current.set({ user: null }, async () => (await null) ?? Current.user)).toBeNull()
      expect([Current.user, Current.tenant]).toEqual(['a', 't'])
      expect(() =>
        Current.set({ user: 'c' }, () => {
          throw new Error('broken')
        }),
      ).toThrow('broken')
      expect(Current.user).toBe('a')
      Undeclared.count = 6
      Current.reset()
      expect([Current.user, Undeclared.count]).toEqual([null, 6])
    })
    // @ts-expect-error -- it has no such attribute
    const wrong = () => Current.set({ nobody: 1 })
    expect(wrong).toBeDefined()
  })
})

describe('A6: the unit of a database', () => {
  it('is around each request, until its response is over, and around wrapped work', async () => {
    const steps: string[] = []
    const ended = new Gate()
    const database: DatabaseService = {
      connect: async () => {},
      close: async () => {},
      isHealthy: async () => true,
      unitOfWork: (work) => {
        steps.push('begin')
        const result = work()
        void Promise.resolve(result).then(() => {
          steps.push('end')
          ended.open()
        })
        return result
      },
    }
    class PlainController extends BaseController {
      index() {
        steps.push('action')
        this.render({ plain: 'x' })
      }
    }
    await using live = await launch((r) => r.root(PlainController, 'index'), { model: { database } })
    await live.app.get('/')
    await ended.opened
    expect(steps).toEqual(['begin', 'action', 'end'])
    expect(live.application.executor.wrap(() => 5)).toBe(5)
    expect(steps.slice(3)).toEqual(['begin'])
  })
})
