/** The proxy settings of the documentation, in front of an application (skipped where nginx is not installed). */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import { requiredBinary } from '@live/testing'
import { launch, watchProcess } from '../support.js'

watchProcess()

const PAGE = join(__dirname, '../../../../docs/production/running.md')
const NGINX = requiredBinary('nginx')

class WhoController extends BaseController {
  show() {
    const { remoteIp, baseUrl } = this.request
    this.render({ json: { remoteIp, baseUrl } })
  }
}

let proxy: ChildProcess | null = null
let folder = ''
afterEach(async () => {
  const running = proxy
  proxy = null
  if (running === null) return
  const gone = new Promise((resolve) => running.once('exit', resolve))
  running.kill('SIGTERM')
  await gone
  rmSync(folder, { recursive: true, force: true })
})

/** Starts nginx with the block of the page, but for the addresses and TLS. */
async function nginx(target: number): Promise<string> {
  const port = await freePort()
  folder = mkdtempSync(join(tmpdir(), 'live-nginx-'))
  const block = (/```nginx\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '')
    .replace('127.0.0.1:3000', `127.0.0.1:${target}`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port}`)
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')
  const config = `daemon off;\npid ${folder}/pid;\nerror_log ${folder}/errors;\nevents {}\nhttp {\naccess_log off;\n${places}\n${block}\n}\n`
  writeFileSync(join(folder, 'nginx.conf'), config)
  proxy = spawn(NGINX ?? 'nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'errors')], { stdio: 'ignore' })
  await listening(port)
  return `http://127.0.0.1:${port}`
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** Resolves when something takes connections on the port. */
async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`nginx does not listen: ${readFileSync(join(folder, 'errors'), 'utf8')}`)
}

describe('C271: behind nginx as the documentation has it', () => {
  const test = NGINX === null ? it.skip : it

  test('the client is who connected to nginx, whatever it says about itself', async () => {
    await using server = await launch((r) => r.get('/', WhoController, 'show'), { server: { trustProxy: 1 } })
    const url = await nginx(server.app.port)
    const spoofed = {
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-ssl': 'on',
    }
    const attempts: Record<string, string>[] = [
      {},
      spoofed,
      { 'x-forwarded-for': '127.0.0.1, 10.0.0.1' },
      { forwarded: 'for=6.6.6.6;host=evil.example;proto=https' },
    ]
    for (const headers of attempts) {
      const answer = await fetch(url, { headers })
      expect(await answer.json()).toEqual({ remoteIp: '127.0.0.1', baseUrl: url })
    }
  })
})
