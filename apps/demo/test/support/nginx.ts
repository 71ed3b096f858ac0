/** Debian's nginx in front of the application, as a plain user, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requiredBinary } from '@live/testing'
import { fromRoot } from './root.js'

const EXECUTABLE = requiredBinary('nginx')

/** Why tests behind nginx are skipped, or null when they run. In CI a missing nginx is an error (see `requiredBinary`). */
export const nginxMissing = EXECUTABLE === null ? 'nginx is not installed' : null

/** `nobody`, for tests that run as root. */
const PLAIN_USER = 65534

/** Two addresses, `host:port`: where nginx listens, and the application behind it. */
export interface Addresses {
  readonly listen: string
  readonly upstream: string
}

/** Every default of nginx but the protocol version. */
export function plainSite(addresses: Addresses): string {
  return siteWith(addresses, 'proxy_http_version 1.1;')
}

/** Every default of nginx 1.22. With HTTP/1.0 a response has no chunks, and nginx collects all of it that fits its buffers. */
export function oldSite(addresses: Addresses): string {
  return siteWith(addresses, 'proxy_http_version 1.0;')
}

/** The same, and deaf to the header by which the application turns collecting off. */
export function collectingSite(addresses: Addresses): string {
  return siteWith(addresses, 'proxy_http_version 1.0; proxy_ignore_headers X-Accel-Buffering;')
}

const siteWith = ({ listen, upstream }: Addresses, directives: string): string =>
  `server { listen ${listen}; location / { proxy_pass http://${upstream}; ${directives} } }`

/** What docs/production/running.md recommends, but for the addresses and TLS. */
export function documentedSite({ listen, upstream }: Addresses): string {
  const manual = readFileSync(fromRoot('../../docs/production/running.md'), 'utf8')
  const site = /```nginx\n([\s\S]*?)```/.exec(manual)![1]!
  return replaced(replaced(site, 'listen 443 ssl;', `listen ${listen};`), '127.0.0.1:3000', upstream)
}

function replaced(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`The site of the manual has no ${part}:\n${text}`)
  return text.replace(part, by)
}

/** One process; end it with `await using` or `close()`. */
export class Nginx implements AsyncDisposable {
  /** `http://127.0.0.1:40001` */
  readonly url: string
  readonly #process: ChildProcess
  readonly #gone: Promise<unknown>
  readonly #folder: string

  /** For {@link Nginx.start}. */
  constructor(url: string, folder: string) {
    this.url = url
    this.#folder = folder
    const user = process.getuid?.() === 0 ? { uid: PLAIN_USER, gid: PLAIN_USER } : {}
    const stdio = ['ignore', 'ignore', 'pipe'] as const
    this.#process = spawn(EXECUTABLE!, ['-e', 'stderr', '-p', folder, '-c', 'nginx.conf'], { ...user, stdio: [...stdio] })
    this.#gone = once(this.#process, 'close')
  }

  /**
   * Starts it, and waits until it listens.
   *
   * @param upstream URL of the application
   * @throws Error with its complaints when it does not start
   */
  static async start(site: (addresses: Addresses) => string, upstream: string): Promise<Nginx> {
    const listen = `127.0.0.1:${await freePort()}`
    const folder = mkdtempSync(join(tmpdir(), 'live-nginx-'))
    writeFileSync(join(folder, 'nginx.conf'), configuration(site({ listen, upstream: new URL(upstream).host })))
    if (process.getuid?.() === 0) chownSync(folder, PLAIN_USER, PLAIN_USER)
    const nginx = new Nginx(`http://${listen}`, folder)
    try {
      await nginx.#started()
      return nginx
    } catch (error) {
      await nginx.close()
      throw error
    }
  }

  async close(): Promise<void> {
    this.#process.kill('SIGTERM')
    await this.#gone
    rmSync(this.#folder, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** It says so at the level of notices, when its sockets are open. */
  async #started(): Promise<void> {
    let output = ''
    const stderr = this.#process.stderr!.setEncoding('utf8')
    for await (const text of stderr.iterator({ destroyOnReturn: false })) {
      output += String(text)
      if (!output.includes('start worker process ')) continue
      // Nobody reads its log from here on, and a full pipe would stop it.
      stderr.resume()
      return
    }
    throw new Error(`nginx did not start:\n${output}`)
  }
}

/** What surrounds a site: everything that nginx writes is in its folder. */
function configuration(site: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = kinds.map((kind) => `  ${kind}_temp_path ${kind};`).join('\n')
  return `daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr notice;
events { worker_connections 256; }
http {
  access_log off;
${temporary}
${site}
}
`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
