/** The migrations make the schema that the models describe, and take it back. */
import { describe, expect, it } from '@jest/globals'
import { nativeConnection } from '../../config/database.js'
import { useDatabase } from '../test-helper.js'

describe('migrations', () => {
  const held = useDatabase()

  function tables(): unknown[] {
    const sql = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`
    return nativeConnection(held.dataSource)
      .prepare(sql)
      .all()
      .map((row) => row.name)
  }

  it('leave nothing that the models would still change', async () => {
    const { upQueries } = await held.dataSource.driver.createSchemaBuilder().log()
    expect(upQueries.map(({ query }) => query)).toEqual([])
  })

  it('can be undone and run again', async () => {
    const all = ['recordings', 'schema_migrations', 'subscribers', 'users']
    expect(tables()).toEqual(all)
    for (const _migration of held.dataSource.migrations) await held.dataSource.undoLastMigration()
    expect(tables()).toEqual(['schema_migrations'])
    await held.dataSource.runMigrations()
    expect(tables()).toEqual(all)
  })
})
