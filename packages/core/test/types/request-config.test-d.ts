/** Compiled, never run: what the settings of requests take. */
import type { ApplicationConfig, Request } from '../../src/index.js'

export const good: ApplicationConfig = {
  server: { trustProxy: ['loopback', '10.0.0.0/8', 'cloudflare'], tldLength: (host) => (host.endsWith('.uk') ? 2 : 1) },
  security: {
    hosts: ['.example.com', /x/, (host) => host.length < 9],
    forceSsl: { redirect: { status: 'temporary_redirect' }, hsts: false },
  },
  log: {
    tags: ['requestId', { app: 'shop' }, (request: Request) => ({ ip: request.ip })],
    filterParameters: ['iban', (_name, value) => value],
  },
  stack: { requestId: 'x-trace', serverTiming: ['sql.active_record'] },
}
// @ts-expect-error a single range is no list
export const range: ApplicationConfig = { server: { trustProxy: '10.0.0.0/8' } }
// @ts-expect-error not the name of a tag
export const tag: ApplicationConfig = { log: { tags: ['rawHeaders'] } }
// @ts-expect-error a list of hosts
export const host: ApplicationConfig = { security: { hosts: 'example.com' } }
