/** The application itself, listening, on a database of its own. */
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import type { ApplicationConfig } from '@live/core'
import { type TestApp, TestClient, testApp } from '@live/testing'
import type { DataSource } from 'typeorm'
import { Application } from '../../config/application.js'
import { connectDatabase } from '../../config/database.js'
import { root } from '../../config/root.js'
import routes from '../../config/routes.js'
import { seed } from '../../db/seeds.js'
import { temporaryFolder } from '../test-helper.js'

/** What a test file has of the application while it runs. */
export interface Demo {
  readonly app: TestApp
  readonly application: Application
  readonly dataSource: DataSource
}

/** A new application, not started; silent, as the environment of tests is. @param live settings of its streams besides its own */
export function newApplication(live: ApplicationConfig['live'] = {}): Application {
  const application = new Application({ root, routes })
  application.config = { ...application.config, live: { ...application.config.live, ...live } }
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

/** Migrates and fills a database for the whole test file, and gives it to the models. */
export function useSeededDatabase(subscribers: number): { readonly dataSource: DataSource } {
  const path = join(temporaryFolder(), 'demo.sqlite3')
  const held: { dataSource?: DataSource } = {}
  beforeAll(async () => {
    held.dataSource = await connectDatabase(path)
    await held.dataSource.runMigrations()
    await seed(held.dataSource, { count: subscribers })
  })
  afterAll(() => held.dataSource?.destroy())
  return held as { readonly dataSource: DataSource }
}

/**
 * Starts the application once for the test file.
 *
 * @param subscribers how many there are; 60 make three pages
 */
export function useDemo({ subscribers = 60 } = {}): Demo {
  const database = useSeededDatabase(subscribers)
  const held: { app?: TestApp; application?: Application } = {}
  beforeAll(async () => {
    held.application = newApplication()
    held.app = await testApp(held.application)
  })
  afterAll(() => held.app?.close())
  return {
    get app() {
      return held.app!
    },
    get application() {
      return held.application!
    },
    get dataSource() {
      return database.dataSource
    },
  }
}

/** Waits until something is so, a turn of the event loop at a time; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
