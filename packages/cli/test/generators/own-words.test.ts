/** Words of an application, as generators know them (app.md A38, A51). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { parseName } from '../../src/generators/name.js'
import { ownWords } from '../../src/generators/own-words.js'
import { useWords } from '../../src/generators/words.js'
import { filesOf } from '../new/support/settings.js'

const root = mkdtempSync(join(tmpdir(), 'live-words-'))
const FILE = 'config/initializers/inflections.ts'
mkdirSync(join(root, 'config/initializers'), { recursive: true })
const write = (text: string): void => writeFileSync(join(root, FILE), text)

afterEach(() => useWords([]))
afterAll(() => rmSync(root, { recursive: true }))

describe('words of the application', () => {
  it('A38: a new application has a file for them, without any', async () => {
    const text = (await filesOf()).get(FILE)!
    expect(text).toContain("initializer('inflections'")
    write(text)
    expect(ownWords(root)).toEqual([])
    write(text.replace("// ox: 'oxen'", "ox: 'Oxen', 'musk': \"musks\"").replace("// 'fish'", "'fish', `template`, other"))
    expect(ownWords(root)).toEqual([
      ['ox', 'oxen'],
      ['musk', 'musks'],
      ['fish', 'fish'],
    ])
  })

  it('A38, A51: generators name files, classes and tables by them; what cannot be read is left out', () => {
    write(
      "import { inflections } from '@live/core'\nexport default () => inflections({ irregular: { ox: 'oxen', [name]: 'x', cow: plural }, ...more })\n",
    )
    useWords(ownWords(root))
    expect(parseName('MuskOx').plural).toMatchObject({ path: 'musk-oxen', variable: 'muskOxen' })
    expect(parseName('musk_oxen', { number: 'singular' }).className).toBe('MuskOx')
    expect(parseName('cow').plural.path).toBe('cows')
    write('inflections({ irregular: { ')
    expect(ownWords(root)).toEqual([])
    rmSync(join(root, FILE))
    expect(ownWords(root)).toEqual([])
  })
})
