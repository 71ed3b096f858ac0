/** The page of error codes and the table of error codes say the same. */
import { readdirSync, readFileSync } from 'node:fs'
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

/** Packages with a section of their own, behind those of the core. */
const PACKAGES = { views: 'Views', model: 'Models', channels: 'Channels' } as const

const sections = new Map(page.split(/^## /m).map((text) => [text.slice(0, text.indexOf('\n')), text]))

const rowsOf = (text: string): Row[] =>
  text
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

const others: readonly string[] = Object.values(PACKAGES)
const rows = [...sections].flatMap(([title, text]) => (others.includes(title) ? [] : rowsOf(text)))

/** Codes of others that the source looks at. */
const OF_OTHERS = ['ERR_SQLITE_ERROR']

/** The codes that the source of a package names, and that are not the core's. */
function codesOf(name: string): string[] {
  const source = join(ROOT, 'packages', name, 'src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const codes = files.flatMap((file) => readFileSync(join(source, file), 'utf8').match(/(?<=')ERR_[A-Z_]+(?=')/g) ?? [])
  return [...new Set(codes)].filter((code) => !(code in ERROR_CODES) && !OF_OTHERS.includes(code)).sort()
}

describe('docs/reference/errors.md', () => {
  it.each(Object.entries(PACKAGES))('lists every code of packages/%s', (name, title) => {
    const documented = rowsOf(sections.get(title) ?? '')
    expect(documented.map(({ code }) => code).sort()).toEqual(codesOf(name))
    expect(documented.filter(({ meaning, remedy }) => !/\w.*\.$/.test(meaning) || !/\S.*\.$/.test(remedy))).toEqual([])
  })

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
