/** The whole process at a signal: it ends by itself, with open streams too, and at once when it is told again (live.md B21). */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { buildSync } from 'esbuild'

const PROGRAM = `
import { BaseController, Live, LiveApplication, routes } from './src/index.js'
class AppController extends Live(BaseController) {
  async show() {
    await this.response.stream.write('x')
    this.response.stream.detach()
  }
}
class Application extends LiveApplication {
  config = { log: { logger: false }, server: { streamDrainMs: Number(process.argv[2]), drainMs: 20000 } }
}
const app = new Application({ root: '/', routes: routes((r) => r.get('/', AppController, 'show')) })
app.listen({ port: 0, host: '127.0.0.1' }).then(({ url }) => process.send(new URL(url).port))
`

let folder = ''
const children: ChildProcess[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'live-signals-'))
  buildSync({
    stdin: { contents: PROGRAM, resolveDir: join(__dirname, '..', '..'), loader: 'ts' },
    outfile: join(folder, 'app.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    // From here packages that are loaded on demand are found.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(__filename).href) },
  })
})

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Running {
  readonly child: ChildProcess
  readonly exited: Promise<number | null>
  /** Opens streams, and resolves when all of them have their heads. */
  open(count: number): Promise<Reader[]>
}

interface Reader {
  readonly socket: Socket
  /** Everything that arrived, at the end. */
  readonly all: Promise<string>
}

async function start(streamDrainMs: number): Promise<Running> {
  const child = spawn(process.execPath, [join(folder, 'app.cjs'), String(streamDrainMs)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(child)
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const [port] = (await once(child, 'message')) as [string]
  return { child, exited, open: async (count) => Promise.all(Array.from({ length: count }, () => openStream(Number(port)))) }
}

async function openStream(port: number): Promise<Reader> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  const all = once(socket, 'close').then(() => text)
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
  await once(socket, 'data')
  return { socket, all }
}

describe('SIGTERM', () => {
  it('ends the process with 0, although 500 streams are open, and every one of them ends cleanly', async () => {
    const { child, exited, open } = await start(300)
    const readers = await open(500)
    const startedAt = performance.now()
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    const bodies = await Promise.all(readers.map(({ all }) => all))
    expect(bodies.filter((body) => !body.endsWith('1\r\nx\r\n0\r\n\r\n'))).toEqual([])
  })

  it('a second one ends it at once, with 1', async () => {
    const { child, exited, open } = await start(15_000)
    const [reader] = (await open(1)) as [Reader]
    child.kill('SIGTERM')
    // Refused connections tell that the first one arrived.
    const { remotePort } = reader.socket
    for (let refused = false; !refused; ) {
      const probe = connect(remotePort as number, '127.0.0.1')
      refused = await Promise.race([once(probe, 'connect').then(() => false), once(probe, 'error').then(() => true)]).catch(() => true)
      probe.destroy()
    }
    expect(child.exitCode).toBeNull()
    const startedAt = performance.now()
    child.kill('SIGTERM')
    expect(await exited).toBe(1)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(await reader.all).not.toContain('0\r\n\r\n')
  })
})
