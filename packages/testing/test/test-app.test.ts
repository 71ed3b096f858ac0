/** Applications of every shape, brought up and taken down. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { LiveApplication, LiveBuffer, routes } from '@live/core'
import { type ListenOptions, rawSocket, testApp } from '../src/index.js'
import { echo, signalled } from './listening.js'

const hello = (_req: IncomingMessage, res: ServerResponse): void => void res.end('hello')

async function refused(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
  return error.code!
}

describe('testApp', () => {
  it('takes a request listener, and leaves nothing listening', async () => {
    const app = await testApp(hello)
    expect(app.url).toBe(`http://127.0.0.1:${app.port}`)
    expect((await app.get('/')).text).toBe('hello')
    await app.close()
    expect(await refused(app.port)).toBe('ECONNREFUSED')
  })

  it('is closed by await using', async () => {
    let port: number
    {
      await using app = await testApp(hello)
      port = app.port
    }
    expect(await refused(port)).toBe('ECONNREFUSED')
  })

  it('takes a server, listening or not', async () => {
    await using idle = await testApp(createServer(hello))
    expect((await idle.get('/')).text).toBe('hello')
    const server = createServer(hello).listen(0)
    await once(server, 'listening')
    await using busy = await testApp(server)
    expect((await busy.get('/')).text).toBe('hello')
  })

  it('refuses a server that is not on a port', async () => {
    const server = createTcpServer().listen(`\0live-testing-${process.pid}`)
    await once(server, 'listening')
    await expect(testApp(server)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    server.close()
  })

  it('boots an application that only has a handler, and closes it after its connections', async () => {
    const calls: string[] = []
    const app = await testApp({
      handler: hello,
      boot: async () => void calls.push('boot'),
      close: async () => void calls.push('close'),
    })
    expect(calls).toEqual(['boot'])
    expect((await app.get('/')).text).toBe('hello')
    await app.close()
    await app.close()
    expect(calls).toEqual(['boot', 'close'])
  })

  it('lets an application listen and stop by itself, without touching the signals', async () => {
    const server = createServer(hello)
    const asked: unknown[] = []
    const app = await testApp({
      handler: hello,
      listen: async (options: ListenOptions) => {
        asked.push(options)
        await once(server.listen(options.port, options.host), 'listening')
        return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}` }
      },
      stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
    })
    expect(asked).toEqual([{ port: 0, host: '127.0.0.1', signals: false }])
    expect((await app.get('/')).text).toBe('hello')
    await app.close()
    expect(server.listening).toBe(false)
  })

  it('takes a LiveApplication', async () => {
    const application = new LiveApplication({ root: __dirname, routes: routes((r) => r.mount('/echo', echo)) })
    application.config = { log: { logger: false } }
    await using app = await testApp(application)
    expect((await app.get('/echo')).status).toBe(200)
    expect((await app.get('/nowhere')).status).toBe(404)
  })

  it('a failing boot is the failure of testApp', async () => {
    const boot = (): never => {
      throw new Error('no database')
    }
    await expect(testApp({ handler: hello, boot })).rejects.toThrow('no database')
    expect(LiveBuffer.queueSize).toBe(10)
  })

  it('B23, L68: the queues of live streams are unbounded until the last application is closed', async () => {
    expect(LiveBuffer.queueSize).toBe(10)
    const first = await testApp(hello)
    const second = await testApp(hello)
    expect(LiveBuffer.queueSize).toBeNull()
    await first.close()
    expect(LiveBuffer.queueSize).toBeNull()
    await second.close()
    expect(LiveBuffer.queueSize).toBe(10)
  })

  it('disconnects streams, raw sockets and pending requests when it is closed', async () => {
    const asked = signalled()
    const app = await testApp((req, res) => {
      if (req.url === '/pending') asked.settle()
      else res.write('x')
    })
    const stream = await app.stream('/')
    const socket = await rawSocket(app)
    const pending = expect(app.get('/pending')).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
    await asked.promise
    await app.close()
    expect(await stream.ended).toBe('aborted')
    expect(await socket.closed).toBe('destroyed')
    await pending
  })

  it('closes the server even when a callback of onClose fails', async () => {
    const app = await testApp(hello)
    app.onClose(() => Promise.reject(new Error('late')))
    await expect(app.close()).rejects.toThrow('late')
    expect(await refused(app.port)).toBe('ECONNREFUSED')
  })
})
