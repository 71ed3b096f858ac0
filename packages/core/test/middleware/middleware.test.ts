import { describe, expect, it } from '@jest/globals'
import { testApp } from '@live/testing'
import { ApiController, compose, LiveApplication, type Middleware, type Request, Response, routes } from '../../src/index.js'
import { fakeRequest } from '../support/fake-request.js'

const answer = (text: string): Response => Object.assign(new Response(), { body: text })
const run = (middlewares: Middleware[], endpoint: (request: Request) => Response | Promise<Response> = () => answer('end')) =>
  compose(middlewares, endpoint)(fakeRequest())

describe('compose', () => {
  it('C259: the first is outermost', async () => {
    const trace: string[] = []
    const noting =
      (name: string): Middleware =>
      async (_, next) => {
        trace.push(`${name} in`)
        const response = await next()
        trace.push(`${name} out`)
        return response
      }
    await run([noting('a'), noting('b')])
    expect(trace).toEqual(['a in', 'b in', 'b out', 'a out'])
  })

  it('stays synchronous when all of them do', () => {
    expect(run([(_, next) => next()])).toMatchObject({ body: 'end' })
    expect(run([])).toMatchObject({ body: 'end' })
  })

  it('a middleware may answer itself; what is behind it does not run', () => {
    let reached = false
    expect(
      run([
        () => answer('early'),
        () => {
          reached = true
          return answer('late')
        },
      ]),
    ).toMatchObject({ body: 'early' })
    expect(reached).toBe(false)
  })

  it('an object with call keeps its this', () => {
    class Naming {
      readonly name = 'naming'
      call(_: Request, next: () => Response | Promise<Response>) {
        const response = next() as Response
        response.headers.set('x-name', this.name)
        return response
      }
    }
    const response = run([new Naming()]) as Response
    expect(response.headers.get('x-name')).toBe('naming')
  })

  it.each([[null], [undefined], [{}], ['text'], [{ call: 1 }]])('%p is refused when the chain is made', (wrong) => {
    expect(() => compose([wrong as never], () => answer('end'))).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
  })

  it('next() twice is refused, and names who did it', async () => {
    const twice: Middleware = async function twice(_, next) {
      await next()
      return next()
    }
    await expect(run([twice])).rejects.toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION', message: 'twice called next() twice' }))
  })

  it('each request has a next of its own', async () => {
    const chain = compose([(_, next) => next()], () => answer('end'))
    expect([chain(fakeRequest()), chain(fakeRequest())]).toHaveLength(2)
  })

  it('errors go outwards, thrown or rejected', async () => {
    const caught: string[] = []
    const guard: Middleware = async (_, next) => {
      try {
        return await next()
      } catch (error) {
        caught.push((error as Error).message)
        return answer('guarded')
      }
    }
    await run([guard], () => {
      throw new Error('thrown')
    })
    await run([guard], () => Promise.reject(new Error('rejected')))
    expect(caught).toEqual(['thrown', 'rejected'])
  })
})

it("C260: an application's own middlewares stand inside of the built-in ones, and may change the head of what comes back", async () => {
  class Hello extends ApiController {
    index() {
      this.render({ plain: 'hello' })
    }
  }
  const application = new LiveApplication({ root: __dirname, routes: routes((r) => r.get('/', Hello, 'index')) })
  application.config = {
    middleware: [
      async (request, next) => {
        const response = await next()
        response.headers.set('x-id', String(request.id))
        return response
      },
    ],
  }
  await using app = await testApp(application)
  const { headers } = await app.get('/')
  expect(headers.get('x-id')).toBe(headers.get('x-request-id'))
})
