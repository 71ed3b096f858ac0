/** The guard in front of SQLite, and the driver interface that TypeORM uses. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SqliteDatabase } from '../../src/sqlite/sqlite-database.js'
import { bindable } from '../../src/sqlite/sqlite-value.js'

const folder = mkdtempSync(join(tmpdir(), 'live-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('bindable', () => {
  it.each([null, 'text', '', 0, -1.5, Infinity, 7n, -(2n ** 63n), 2n ** 63n - 1n])('passes %p as it is', (value) => {
    expect(bindable(value)).toBe(value)
  })

  it('passes byte arrays, also Buffers, as they are', () => {
    const bytes = new Uint8Array([1, 2])
    expect(bindable(bytes)).toBe(bytes)
    expect(bindable(Buffer.from('x'))).toEqual(Buffer.from('x'))
  })

  it('turns booleans into 1 and 0', () => {
    expect([bindable(true), bindable(false)]).toEqual([1, 0])
  })

  it('turns a Date into the UTC text of a datetime column', () => {
    expect(bindable(new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)))).toBe('2026-01-02 03:04:05.006')
  })

  it.each([
    ['undefined', undefined, 'undefined; pass null'],
    ['an object', { a: 1 }, 'an object'],
    ['an object without prototype', Object.create(null), 'an object'],
    ['an array', [1], 'an array'],
    ['a typed array that is not bytes', new Float64Array(1), 'an object'],
    ['an ArrayBuffer', new ArrayBuffer(1), 'an object'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['NaN', Number.NaN, 'NaN'],
    ['an invalid Date', new Date(Number.NaN), 'an invalid Date'],
    ['a string with NUL', 'a\0b', 'NUL'],
    ['a bigint past 64 bits', 2n ** 63n, '64 bits'],
  ])('refuses %s and names the parameter', (_name, value, words) => {
    const failure = expect.objectContaining({ code: 'ERR_SQLITE_BIND', message: expect.stringMatching(`^SQL parameter 3 is .*${words}`) })
    expect(() => bindable(value, 3)).toThrow(failure as never)
  })
})

describe('SqliteDatabase', () => {
  let database: SqliteDatabase

  beforeEach(() => {
    database = new SqliteDatabase(':memory:')
    database.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, other)')
  })

  afterEach(() => {
    if (database.open) database.close()
  })

  it('tells statements that give rows from those that do not', () => {
    const reader = (sql: string): boolean => database.prepare(sql).reader
    expect(reader('SELECT 1')).toBe(true)
    expect(reader('INSERT INTO things (name) VALUES (?) RETURNING id')).toBe(true)
    expect(reader('PRAGMA foreign_keys')).toBe(true)
    expect(reader('INSERT INTO things (name) VALUES (?)')).toBe(false)
    expect(reader('CREATE TABLE more (a)')).toBe(false)
  })

  it('runs, gets, reads all and iterates', () => {
    const insert = database.prepare('INSERT INTO things (name, other) VALUES (?, ?)')
    expect(insert.run('a', true)).toEqual({ changes: 1, lastInsertRowid: 1 })
    insert.run('b', null)
    expect(database.prepare('SELECT other FROM things WHERE name = ?').get('a')).toMatchObject({ other: 1 })
    expect(database.prepare('SELECT name FROM things').all()).toMatchObject([{ name: 'a' }, { name: 'b' }])
    expect([...database.prepare('SELECT id FROM things').iterate()]).toMatchObject([{ id: 1 }, { id: 2 }])
  })

  it('guards every way of running a statement', () => {
    const select = database.prepare('SELECT ? AS value')
    for (const run of [() => select.run({}), () => select.get({}), () => select.all({}), () => select.iterate({})]) {
      expect(run).toThrow('SQL parameter 1 is an object')
    }
  })

  it('gives back every number that it took, or refuses it', () => {
    const echo = database.prepare('SELECT ? AS value')
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (number) => {
        let value: unknown
        try {
          value = echo.get(number)?.value
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_SQLITE_BIND' })
          expect(Math.abs(number)).toBeLessThan(Number.EPSILON)
          return
        }
        // SQLite has no negative zero.
        expect(value === number).toBe(true)
      }),
      { examples: [[1e-300], [-1e-20], [0.1 + 0.2], [1 + Number.EPSILON], [1 - Number.EPSILON / 2], [2 ** 53], [-0], [1e300]] },
    )
  })

  it('gives back every string and byte array that it took', () => {
    const echo = database.prepare('SELECT ? AS text, ? AS bytes')
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))
    fc.assert(
      fc.property(text, fc.uint8Array({ minLength: 1 }), (string, bytes) => {
        const row = echo.get(string, bytes)
        expect(row?.text).toBe(string)
        expect(Buffer.from(row?.bytes as Uint8Array)).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('keeps the work of a transaction, or none of it when the work throws', () => {
    const insert = database.prepare('INSERT INTO things (name) VALUES (?)')
    expect(database.transaction(() => insert.run('kept').changes)).toBe(1)
    expect(() =>
      database.transaction(() => {
        insert.run('lost')
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(database.inTransaction).toBe(false)
    expect(database.prepare('SELECT name FROM things').all()).toMatchObject([{ name: 'kept' }])
  })

  it('opens a file read-only, and refuses a missing one when told to', () => {
    const path = join(folder, 'readonly.sqlite3')
    const writer = new SqliteDatabase(path)
    writer.exec('CREATE TABLE t (a)')
    writer.close()
    const reader = new SqliteDatabase(path, { readonly: true })
    expect(() => reader.exec('INSERT INTO t VALUES (1)')).toThrow('readonly')
    reader.close()
    expect(() => new SqliteDatabase(join(folder, 'missing.sqlite3'), { fileMustExist: true })).toThrow('There is no database file')
  })
})
