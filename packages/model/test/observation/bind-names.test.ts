/** Which column a bound value belongs to, and what the log shows of it. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { bindNames } from '../../src/observation/bind-names.js'
import { withTags } from '../../src/observation/query-tags.js'
import { isSecret, shownValues } from '../../src/observation/shown-values.js'
import { Unit } from '../../src/observation/unit.js'

const names = (sql: string): (string | null)[] => bindNames(sql).map(({ name }) => name)

describe('Names of bound values', () => {
  it('are the columns in front of them', () => {
    expect(names('SELECT "record"."id" FROM "posts" "record" WHERE "record"."title" = ? AND "record"."id" IN (?, ?) LIMIT ?')).toEqual([
      'title',
      'id',
      'id',
      null,
    ])
    expect(names('UPDATE "posts" SET "title" = $1, "views" = COALESCE("views", 0) + $2 WHERE "id" = $3')).toEqual(['title', 'views', 'id'])
    expect(names(`SELECT 'it''s ?' /* ? */ FROM x -- ?\n WHERE lower(name) = ? OR age BETWEEN ? AND ?`)).toEqual(['name', 'age', 'age'])
    expect(bindNames('SELECT $2, $1')).toMatchObject([{ index: 1 }, { index: 0 }])
  })

  it('are those of an INSERT, row by row', () => {
    expect(names('INSERT INTO "users"("email", "password_digest") VALUES (?, ?), (lower(?), ?)')).toEqual([
      'email',
      'password_digest',
      'email',
      'password_digest',
    ])
    expect(names('INSERT INTO x (a, b) VALUES (DEFAULT, $1) RETURNING a')).toEqual(['b'])
    expect(names('INSERT INTO x SELECT ?')).toEqual(['x'])
  })

  it('every placeholder has one, in any text', () => {
    const piece = fc.constantFrom(
      '"a"',
      'b',
      "'?'",
      ' ',
      '=',
      '?',
      '(',
      ')',
      ',',
      '-- ?\n',
      '/* ? */',
      '"',
      "'",
      '$1',
      'AND',
      'IN',
      'VALUES',
      'INSERT INTO',
    )
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void bindNames(pieces.join(''))))
    const column = fc.stringMatching(/^[a-z_]{1,10}$/).filter((name) => names(`SELECT 1 WHERE ${name} = ?`)[0] !== null)
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 8 }), (columns) => {
        const quoted = columns.map((name) => `"${name}"`)
        expect(names(`SELECT * FROM t WHERE ${quoted.map((name) => `${name} = ?`).join(' AND ')}`)).toEqual(columns)
        expect(names(`INSERT INTO "t" (${quoted.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`)).toEqual(
          columns,
        )
        expect(names(`UPDATE "t" SET ${quoted.map((name) => `${name} = ?`).join(', ')}`)).toEqual(columns)
      }),
    )
  })

  it('A84: values are shown by name, short, and without secrets', () => {
    const sql = 'INSERT INTO "users"("name", "email", "password_digest", "avatar", "settings") VALUES (?, ?, ?, ?, ?)'
    const values = ['x'.repeat(200), 'ada@example.com', 'scrypt:1', Buffer.alloc(12), { a: 1 }]
    expect(shownValues(sql, values, isSecret)).toBe(
      `[["name","${'x'.repeat(100)}…"],["email","[FILTERED]"],["password_digest","[FILTERED]"],["avatar","<12 bytes>"],["settings",{"a":1}]]`,
    )
    for (const json of [{ api: { token: 'x' } }, '{"pass\\"word": 1, "password": 2}', `{"a": "${'x'.repeat(20_000)}"}`]) {
      expect(shownValues('SELECT 1 WHERE settings = ?', [json], isSecret)).toBe('[["settings","[FILTERED]"]]')
    }
    expect(shownValues('SELECT ? = password_digest', ['secret'], () => false)).toBe('[[null,"[FILTERED]"]]')
    expect(shownValues('SELECT 1 WHERE name = ?', ['a\nb'], isSecret)).toBe('[["name","a\\nb"]]')
    expect(shownValues('x', [], isSecret)).toBe('')
    const many = Array.from({ length: 60 }, () => 1n)
    expect(shownValues(`SELECT 1 WHERE id IN (${many.map(() => '?').join()})`, many, isSecret)).toContain('and 10 more')
  })

  it('A15: comments cannot be left, whatever they say', () => {
    const unit = new Unit(false)
    fc.assert(
      fc.property(fc.string(), fc.string(), (controller, action) => {
        fc.pre(controller.isWellFormed() && action.isWellFormed() && controller !== '' && action !== '')
        Object.assign(unit, { controller, action })
        const text = withTags('SELECT 1', ['action', 'controller'], 'blog', unit)
        expect(text).toMatch(/^SELECT 1 \/\*action='[\w%.-]+',controller='[\w%.-]+'\*\/$/)
      }),
    )
    expect(withTags('BEGIN', ['application'], 'blog', undefined)).toBe('BEGIN')
    expect(withTags('SELECT 1', ['action', 'application'], "b*/'log", undefined)).toBe("SELECT 1 /*application='b%2A%2F%27log'*/")
    expect(withTags('SELECT 1', ['action'], 'blog', undefined)).toBe('SELECT 1')
  })
})
