import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { keepPid, pidFileOf, refuseSecond, runningProcess } from '../../src/serve/pid-file.js'
import { type AppCopy, copyApp } from '../support/copy-app.js'
import { live, type Outcome, startLive } from '../support/live-command.js'

/** Servers that outlive their command. */
const background = new Set<number>()

afterEach(() => {
  for (const pid of background) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
  background.clear()
})

/** Waits for the end of a process that is nobody's child here. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      background.delete(pid)
      return
    }
    await pause(20)
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('live server', () => {
  const run = (app: AppCopy, ...args: string[]): Promise<Outcome> => live(['server', ...args], { cwd: app.root })

  it('A67: -d leaves it in the background with its output in the log, -P says where its number is; a second one is refused', async () => {
    const app = copyApp()
    const port = await freePort()
    const started = await run(app, '-d', '-b', '127.0.0.1', '-p', String(port), '-P', 'server.number')
    expect({ status: started.status, stderr: started.stderr }).toEqual({ status: 0, stderr: '' })
    const [, url = '', number = ''] =
      /Started on (\S+) in the background: process (\d+), output in log\/development\.log\./.exec(started.stdout) ?? []
    const pid = Number(number)
    background.add(pid)
    expect([url, app.read('server.number')]).toEqual([`http://127.0.0.1:${port}`, `${pid}\n`])
    expect(await (await fetch(`${url}/greeting`)).text()).toBe('Hello, you')
    expect(await run(app, '-d', '-P', 'server.number')).toMatchObject({
      status: 1,
      stderr: `A server runs already: process ${pid}, says ${app.path('server.number')}.\nStop it with \`kill ${pid}\`, or name another file with -P.\n`,
    })
    process.kill(pid, 'SIGTERM')
    await gone(pid)
    expect([app.has('server.number'), app.read('log/development.log').includes(url)]).toEqual([false, true])
  }, 30_000)

  it('A67: -d tells why nothing started', async () => {
    const app = copyApp()
    const { status, stderr } = await run(app, '-d', '-e', 'production')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'The server did not start: status 1.\nThere is no dist/server.js.\nMake it with `live build`.\n',
    })
  })

  it('A67, A75: -C switches caching on, --early-hints says so to the pages, and `live restart` loads everything anew', async () => {
    const app = copyApp()
    app.edit(
      'app/controllers/greetings-controller.ts',
      "new Greeting('you').text",
      "[process.env['LIVE_EARLY_HINTS'], process.pid, 'you'].join(' ')",
    )
    const server = startLive(['server', '-p', '0', '-b', '127.0.0.1', '-C', '--early-hints'], { cwd: app.root })
    const [, base = ''] = await server.waitFor(/➜ (http:\S+)/)
    expect(app.has('tmp/caching-dev.txt')).toBe(true)
    // A connection that is kept would be that of the process before.
    const greeting = async (): Promise<string> => (await fetch(`${base}/greeting`, { headers: { connection: 'close' } })).text()
    const before = await greeting()
    expect(before).toMatch(/^1 \d+ you$/)
    expect((await live(['restart'], { cwd: app.root })).stdout).toBe(`Told process ${server.child.pid} to load everything anew.\n`)
    await server.waitFor(/Starting again as `live restart` asks/)
    expect(await greeting()).not.toBe(before)
    server.signal('SIGINT')
    expect((await server.ended).status).toBe(0)
    expect(await live(['restart'], { cwd: app.root })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No server runs:') as unknown,
    })
  }, 30_000)
})

describe('the file with the number of a server', () => {
  it('A67: one that ended, that is this process or that is no number is no server; one that runs is refused', () => {
    const app = copyApp()
    const file = app.path('x.pid')
    expect([pidFileOf('/app'), runningProcess(file)]).toEqual(['/app/tmp/pids/server.pid', null])
    for (const text of ['', 'none', '-1', '0', String(process.pid), '4194303']) {
      writeFileSync(file, text)
      expect(runningProcess(file)).toBeNull()
    }
    writeFileSync(file, `${process.ppid}\n`)
    expect(() => refuseSecond(file)).toThrow(`A server runs already: process ${process.ppid}`)
  })

  it('A67: a folder that cannot be written to matters only to who named the file', () => {
    const app = copyApp({ file: 'no folder' })
    expect(() => keepPid(app.path('file/x.pid'), false)).not.toThrow()
    expect(() => keepPid(app.path('file/x.pid'), true)).toThrow('cannot be written')
  })
})
