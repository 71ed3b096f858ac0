/** `app` in the console: the application, and requests to it as from a browser with cookies (app.md A68). */
import { createServer, type Server } from 'node:http'
import type { LiveApplication } from '@live/core'

/** A response, read. */
export interface ConsoleResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The body as JSON. Throws when it is none. */
  json(): unknown
}

/** What a request carries. */
export interface ConsoleRequest {
  headers?: Record<string, string>
  /** Fields of a form, or with `json` anything. */
  params?: Record<string, string>
  json?: unknown
}

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'query', 'head', 'options'] as const

/** Sends requests to an application over a real connection. */
export class ConsoleSession {
  readonly #app: LiveApplication
  /** By name; read and change them at will. */
  readonly cookies = new Map<string, string>()
  #server: Server | null = null
  /** The last response. */
  response: ConsoleResponse | null = null
  #path = '/'

  constructor(app: LiveApplication) {
    this.#app = app
  }

  /** Sends a request; redirects are not followed. @returns its status */
  async send(method: string, path: string, { headers = {}, params, json }: ConsoleRequest = {}): Promise<number> {
    const base = await this.#listen()
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const body = json === undefined ? (params === undefined ? undefined : new URLSearchParams(params)) : JSON.stringify(json)
    const response = await fetch(base + path, {
      method: method.toUpperCase(),
      redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body,
    })
    for (const line of response.headers.getSetCookie()) this.#remember(line)
    const text = await response.text()
    this.#path = path
    this.response = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: text,
      json: () => JSON.parse(text) as unknown,
    }
    return response.status
  }

  /** Goes where the last response points, with GET. @returns its status @throws Error when it points nowhere, or to another host */
  async followRedirect(): Promise<number> {
    const location = this.response?.headers['location']
    if (location === undefined) throw new Error('The last response is no redirect')
    const base = await this.#listen()
    const target = new URL(location, new URL(this.#path, base))
    if (target.origin !== base) throw new Error(`The last response points to another host: ${target.href}`)
    return this.send('GET', target.pathname + target.search)
  }

  /** Ends the server that the requests went to. */
  close(): void {
    this.#server?.closeAllConnections()
    this.#server?.close()
    this.#server = null
  }

  #remember(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '' || /;\s*max-age=0/i.test(line)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }

  async #listen(): Promise<string> {
    if (this.#server === null) {
      const server = createServer(this.#app.handler)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      server.unref()
      this.#server = server
    }
    const address = this.#server.address()
    return `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`
  }
}

/** The application with `get`, `post` and the others, `followRedirect()`, `cookies` and `response`, beside everything that it has itself. */
export function applicationWithRequests(app: LiveApplication): LiveApplication & { close(): void } {
  const session = new ConsoleSession(app)
  const requests = new Map<string | symbol, unknown>(
    VERBS.map((verb) => [verb, (path: string, request?: ConsoleRequest) => session.send(verb, path, request)]),
  )
  requests.set('followRedirect', () => session.followRedirect())
  requests.set('cookies', session.cookies)
  requests.set('close', () => session.close())
  return new Proxy(app, {
    get: (target, name) => {
      if (name === 'response') return session.response
      if (requests.has(name)) return requests.get(name)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    has: (target, name) => name === 'response' || requests.has(name) || name in target,
  }) as LiveApplication & { close(): void }
}
