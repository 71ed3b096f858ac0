/** What an application tells its database. */
import { describe, expect, it } from '@jest/globals'
import { type DatabaseHome, type DatabaseService, LiveApplication, routes } from '../../src/index.js'

const SECRET = 'a secret of at least thirty-two characters'

function attached(config: object): DatabaseHome {
  let home: DatabaseHome | undefined
  const database: DatabaseService = {
    attach: (given) => {
      home = given
    },
    connect: () => Promise.resolve(),
    close: () => Promise.resolve(),
    isHealthy: () => Promise.resolve(true),
  }
  class Application extends LiveApplication {
    override config = { log: { level: 'silent' as const, filterParameters: ['shoe'] }, model: { database }, ...config }
  }
  const app = new Application({ root: __dirname, routes: routes(() => undefined) })
  void app.handler
  return home!
}

describe('The home of a database', () => {
  it('A94: has the texts, the keys and the filters of the application', () => {
    const { i18n, keys, isFiltered, name, environment } = attached({ security: { secretKeyBase: SECRET }, i18n: { defaultLocale: 'de' } })
    expect([i18n?.locale, name, environment]).toEqual(['de', 'application', 'test'])
    expect(keys?.keys('a purpose')[0]).toHaveLength(32)
    expect(['password', 'shoeSize', 'title'].map((each) => isFiltered?.(each))).toEqual([true, true, false])
  })

  it('has no keys without a secret', () => {
    expect(attached({}).keys).toBeNull()
  })
})
