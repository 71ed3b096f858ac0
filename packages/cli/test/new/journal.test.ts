/** What is undone when a command stops half way. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Journal } from '../../src/new/journal.js'
import { temporaryFolder, tree } from './support/command.js'

const folder = temporaryFolder()

describe('Journal', () => {
  it('removes what was made, up to the topmost folder that was not there', async () => {
    const journal = new Journal()
    const file = join(folder, 'a/b/c/new.ts')
    await journal.claimFile(file)
    mkdirSync(join(folder, 'a/b/c'), { recursive: true })
    writeFileSync(file, 'new')
    await journal.undo()
    expect(existsSync(join(folder, 'a'))).toBe(false)
    expect(existsSync(folder)).toBe(true)
  })

  it('puts back what was overwritten, as it was at first, and keeps what was there', async () => {
    mkdirSync(join(folder, 'kept'))
    writeFileSync(join(folder, 'kept/old.ts'), 'old')
    writeFileSync(join(folder, 'kept/other.ts'), 'other')
    const journal = new Journal()
    for (const content of ['one', 'two']) {
      await journal.claimFile(join(folder, 'kept/old.ts'))
      writeFileSync(join(folder, 'kept/old.ts'), content)
    }
    journal.claim(join(folder, 'kept/other.ts'))
    await journal.claimFile(join(folder, 'kept/sub/new.ts'))
    mkdirSync(join(folder, 'kept/sub'))
    writeFileSync(join(folder, 'kept/sub/new.ts'), 'new')
    await journal.undo()
    expect(tree(join(folder, 'kept'))).toEqual(['old.ts', 'other.ts'])
    expect(readFileSync(join(folder, 'kept/old.ts'), 'utf8')).toBe('old')
  })
})
