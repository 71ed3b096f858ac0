/** Files below a folder, by names of clients. */
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isContainedName, openContainedFile, openFileBelow } from '../../../src/http/files/contained-file.js'
import { makePipe } from '../../support/named-pipe.js'

let base = ''
let root = ''

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'live-contained-')))
  root = join(base, 'files')
  await mkdir(join(root, 'deep'), { recursive: true })
  await writeFile(join(base, 'secret.txt'), 'secret')
  await writeFile(join(base, 'files-not.txt'), 'secret')
  await writeFile(join(root, 'a.txt'), 'a')
  await writeFile(join(root, 'deep', '%2e%2e'), 'odd')
  await symlink(join(base, 'secret.txt'), join(root, 'leak.txt'))
  await symlink(base, join(root, 'up'))
  await symlink('a.txt', join(root, 'alias.txt'))
  await symlink(root, join(base, 'current'))
  makePipe(join(root, 'pipe'))
})

afterAll(() => rm(base, { recursive: true }))

async function pathOf(name: string): Promise<string | null> {
  const file = await openContainedFile(root, name)
  file?.abort()
  return file?.path ?? null
}

describe('openContainedFile', () => {
  it.each(['a.txt', 'alias.txt', 'deep/%2e%2e'])('opens %s', async (name) => {
    expect(await pathOf(name)).toMatch(/^.*\/files\//)
  })

  it.each([
    '',
    '.',
    '..',
    '/',
    'deep',
    'missing',
    'a.txt/',
    'a.txt/x',
    './a.txt',
    '../secret.txt',
    'deep/../a.txt',
    'deep/../../secret.txt',
    '..\\secret.txt',
    'deep\\..\\..\\secret.txt',
    '/etc/passwd',
    '//etc/passwd',
    'a.txt\0',
    'a.txt\0.png',
    'leak.txt',
    'up/secret.txt',
    'up/files-not.txt',
    '%2e%2e/secret.txt',
    '%252e%252e%252fsecret.txt',
    '..%2fsecret.txt',
    'x'.repeat(5000),
  ])('%j is no file of the folder', async (name) => {
    expect(await pathOf(name)).toBeNull()
  })

  it('a pipe is no file, and holds nobody up', async () => {
    expect(await pathOf('pipe')).toBeNull()
  })

  it('no name leads out', async () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', 'secret.txt', 'files', 'deep', 'up', 'leak.txt', 'a.txt', '\0', '%2e', '%2f', 'C:')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const path = await pathOf(pieces.join(''))
        expect(path === null || path.startsWith(`${root}/`)).toBe(true)
      }),
    )
  })
})

it('isContainedName takes names below, and dot files, which are the business of who has them there', () => {
  expect(['a', 'a/b', '.env', 'a..b', '...'].map(isContainedName)).toEqual([true, true, true, true, true])
})

describe('openFileBelow', () => {
  it('is a 404 for what a client may not have, and the folder may be a link', async () => {
    const file = await openFileBelow(join(base, 'current'), 'a.txt')
    file.abort()
    expect(file.size).toBe(1)
    await expect(openFileBelow(root, '../secret.txt')).rejects.toMatchObject({ code: 'ERR_MISSING_FILE', status: 404, expose: false })
  })

  it('is a 500 when the folder itself is missing', async () => {
    await expect(openFileBelow(join(base, 'nowhere'), 'a.txt')).rejects.toMatchObject({ code: 'ERR_MISSING_FILE', status: 500 })
  })
})
