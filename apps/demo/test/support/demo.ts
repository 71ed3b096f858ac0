/** The application itself, listening, on a database of its own. */
import './environment.js'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll } from '@jest/globals'
import type { ApplicationConfig, DatabaseService } from '@live/core'
import type { Database } from '@live/model'
import { type TestApp, TestClient, testApp } from '@live/testing'
import { Application } from '../../config/application.js'
import { database } from '../../config/database.js'
import routes from '../../config/routes.js'
import { DEMO_ACCOUNT, seedAccount } from '../../db/seeds/account.js'
import { seedSubscribers } from '../../db/seeds/subscribers.js'
import { useConnection } from '../test-helper.js'
import { fromRoot } from './root.js'

/** What a test file has of the application while it runs. */
export interface Demo {
  readonly app: TestApp
  readonly application: Application
  readonly database: Database
}

/** The database, for applications that come and go while the test file keeps it open. */
const shared: DatabaseService = {
  // Its messages are in the language of the application that runs.
  attach: (home) => database.attach(home),
  connect: () => Promise.resolve(),
  close: () => Promise.resolve(),
  isHealthy: () => database.isHealthy(),
}

/**
 * A new application, not started; silent, as the environment of tests is.
 *
 * @param settings of its streams and of its server besides its own
 */
export function newApplication({ live, server }: Pick<ApplicationConfig, 'live' | 'server'> = {}): Application {
  const application = new Application({ root: pathToFileURL(fromRoot('config/application.ts')), routes })
  const { config } = application
  application.config = {
    ...config,
    model: { database: shared },
    live: { ...config.live, ...live },
    server: { ...config.server, ...server },
  }
  return application
}

/** Where an application listens, without the signals of the process. @param port 0 is a free one */
export async function listen(application: Application, port = 0): Promise<string> {
  return (await application.listen({ port, host: '127.0.0.1', signals: false })).url
}

/** A client of whatever answers there; close it with `await using`. */
export function clientOf(url: string): TestClient {
  return new TestClient({ url, onClose: () => () => {} })
}

/** What a database begins with. */
export interface Seeds {
  /** How many there are; 60 make three pages. */
  readonly subscribers?: number
  /** Whether the account of the demo is there. Default: no, its password is hashed slowly. */
  readonly account?: boolean
}

/** Fills the database for the whole test file. */
export function useSeededDatabase({ subscribers = 60, account = false }: Seeds = {}): Database {
  useConnection()
  beforeAll(async () => {
    await seedSubscribers(database, { count: subscribers })
    if (account) await seedAccount()
  })
  return database
}

/** Starts the application once for the test file. */
export function useDemo(seeds: Seeds = {}): Demo {
  useSeededDatabase(seeds)
  const held: { app?: TestApp; application?: Application } = {}
  beforeAll(async () => {
    held.application = newApplication()
    held.app = await testApp(held.application)
  })
  afterAll(() => held.app?.close())
  return {
    database,
    get app() {
      return held.app!
    },
    get application() {
      return held.application!
    },
  }
}

/** A client that has logged in. */
export async function loggedIn(app: TestApp): Promise<TestClient> {
  const client = app.client({ headers: { accept: 'text/html' } })
  const { email, password } = DEMO_ACCOUNT
  const { status } = await client.post('/login', { form: { email, password }, headers: FROM_HERE })
  if (status !== 303) throw new Error(`The login answered ${status}`)
  return client
}

/** What a browser says of a request that a page of this site makes. */
export const FROM_HERE = { 'sec-fetch-site': 'same-origin' } as const

/** Waits until something is so, a turn of the event loop at a time; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
