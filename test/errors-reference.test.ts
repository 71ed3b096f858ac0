/** The page of error codes and the table of error codes say the same. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { ERROR_CODES } from '../packages/core/src/errors/codes.js'
import { ROOT } from './support/root.js'

interface Row {
  readonly code: string
  readonly status: string
  readonly visible: string
  readonly meaning: string
  readonly remedy: string
}

const page = readFileSync(join(ROOT, 'docs/reference/errors.md'), 'utf8')

const rows: Row[] = page
  .split('\n')
  .filter((line) => line.startsWith('| `ERR_'))
  .map((line) => {
    const [code, status, visible, meaning, remedy] = line.slice(1, -1).split('|')
    const cell = (text: string | undefined): string => text?.trim() ?? ''
    return {
      code: cell(code).replaceAll('`', ''),
      status: cell(status),
      visible: cell(visible),
      meaning: cell(meaning),
      remedy: cell(remedy),
    }
  })

describe('docs/reference/errors.md', () => {
  // A difference printed here is the row to add: copy it, and write its last two columns.
  it('lists every code of errors/codes.ts, in its order, with its status and whether the client reads the message', () => {
    const documented = rows.map(({ code, status, visible }) => `| \`${code}\` | ${status} | ${visible} |`)
    const expected = Object.entries(ERROR_CODES).map(
      ([code, { status, expose }]) => `| \`${code}\` | ${status} | ${expose ? 'yes' : 'no'} |`,
    )
    expect(documented).toEqual(expected)
  })

  it('says for every code what it means and what to do', () => {
    const silent = rows.filter(({ meaning, remedy }) => !/\w.*\.$/.test(meaning) || !/\w.*\.$/.test(remedy))
    expect(silent).toEqual([])
  })
})
