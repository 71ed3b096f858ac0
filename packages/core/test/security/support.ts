/** What the attacks share: an application made of functions, with everything on, and raw requests against it. */
import { type ApplicationConfig, BaseController, type RouteBlock } from '@live/core'
import { type Launched, launch } from '../support.js'

/** What an action of {@link victim} gets. */
export abstract class Probe extends BaseController {
  static override abstract = true
}

export type Actions = Readonly<Record<string, (controller: Probe) => unknown>>

export const SECRET = 'an attacker does not know these 64 characters, whatever they try'

/** Draws `/name` for each function, for all verbs. One that renders nothing answers what it gives, as JSON. */
export function drawing(actions: Actions): RouteBlock {
  return (r) => {
    for (const [name, action] of Object.entries(actions)) {
      class VictimController extends Probe {
        async run() {
          const value = await action(this)
          if (!this.performed) this.render({ json: JSON.stringify(value ?? null) })
        }
      }
      r.match(`/${name}`, { controller: VictimController, action: 'run', via: 'all' })
    }
  }
}

/** The default application over a real socket, with a secret, and protected as in production. */
export function victim(actions: Actions | RouteBlock, config: ApplicationConfig = {}): Promise<Launched> {
  return launch(typeof actions === 'function' ? actions : drawing(actions), {
    ...config,
    controller: { allowForgeryProtection: true, ...config.controller },
    security: { secretKeyBase: SECRET, ...config.security },
  })
}

/** Everything that comes back for these bytes; the last request must close the connection. */
export async function exchange(server: Launched, bytes: string | Uint8Array): Promise<string> {
  await using socket = await server.raw()
  socket.write(bytes)
  return await socket.all()
}

/** A whole request as bytes. */
export function request(target: string, headers: Readonly<Record<string, string>> = {}, method = 'GET', body = ''): string {
  const all = { host: 'victim.test', connection: 'close', ...(body === '' ? {} : { 'content-length': String(body.length) }), ...headers }
  return `${method} ${target} HTTP/1.1\r\n${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`
}

/** The head of an answer, which must be the only one. */
export function headOf(answer: string): string {
  return answer.slice(0, answer.indexOf('\r\n\r\n'))
}
