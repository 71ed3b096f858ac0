import { describe, expect, it } from '@jest/globals'
import { SqliteDatabase } from '@live/model'
import { uniqueViolation } from '../../db/unique-violation.js'

describe('uniqueViolation', () => {
  it('names the columns of a violated unique index', () => {
    const database = new SqliteDatabase(':memory:')
    database.exec('CREATE TABLE things (name TEXT UNIQUE)')
    const insert = database.prepare('INSERT INTO things (name) VALUES (?)')
    insert.run('a')
    let failure: unknown
    try {
      insert.run('a')
    } catch (error) {
      failure = error
    } finally {
      database.close()
    }
    expect(uniqueViolation(failure)).toEqual(['name'])
    expect(uniqueViolation(new Error('UNIQUE constraint failed: things.a, things.b'))).toEqual(['a', 'b'])
  })

  it('finds none in anything else', () => {
    expect(uniqueViolation(new Error('something else'))).toEqual([])
    expect(uniqueViolation('UNIQUE constraint failed: things.a')).toEqual([])
  })
})
