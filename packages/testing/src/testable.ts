/** The shapes of application that can be put under test. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Server } from 'node:net'

/** Where an application that listens by itself is asked to listen. */
export interface ListenOptions {
  port: number
  host: string
  /** `false`: the application leaves the process's signals alone. */
  signals: boolean
}

/**
 * What is asked of an application; a `LiveApplication` has it all. One that has `listen` and `stop` runs its own server, so
 * that its time limits and its draining are the real ones; for any other a plain `node:http` server is put around `handler`.
 */
export interface Testable {
  /** Answers one request. */
  handler(req: IncomingMessage, res: ServerResponse): unknown
  /** Runs before the first request, when there is no `listen`. */
  boot?(): unknown
  /** Runs after the last connection is closed, when there is no `stop`. */
  close?(): unknown
  /** Listens and tells where. */
  listen?(options: ListenOptions): Promise<{ readonly url: string }>
  /** Stops what `listen` started. */
  stop?(): unknown
}

/** What `testApp` takes: an application, a request listener, or a server, which may be listening already. */
export type TestTarget = Testable | RequestListener | Server
