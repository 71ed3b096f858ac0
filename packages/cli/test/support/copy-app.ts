/** A copy of the fixture application in a folder of its own, to be changed. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from '@jest/globals'

const FIXTURE = join(import.meta.dirname, '..', 'fixtures', 'app')
/** The folder of the repository. */
export const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..')

/** The copy; removed after the tests of the file. */
export interface AppCopy {
  readonly root: string
  path(...parts: string[]): string
  read(file: string): string
  write(file: string, text: string): void
  /** Replaces the first occurrence of a text, which must be there. */
  edit(file: string, from: string, to: string): void
  remove(file: string): void
  has(file: string): boolean
}

const copies: string[] = []

afterAll(() => {
  for (const root of copies.splice(0)) rmSync(root, { recursive: true, force: true })
})

/** @param files more files, by their path */
export function copyApp(files: Readonly<Record<string, string>> = {}): AppCopy {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'live-cli-')))
  copies.push(root)
  cpSync(FIXTURE, root, { recursive: true, filter: (path) => !/[\\/](?:\.live|tmp|dist)$/.test(path) })
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  const path = (...parts: string[]): string => join(root, ...parts)
  const copy: AppCopy = {
    root,
    path,
    read: (file) => readFileSync(path(file), 'utf8'),
    write: (file, text) => {
      mkdirSync(dirname(path(file)), { recursive: true })
      writeFileSync(path(file), text)
    },
    edit: (file, from, to) => {
      const text = copy.read(file)
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
      writeFileSync(path(file), text.replace(from, to))
    },
    remove: (file) => rmSync(path(file), { recursive: true }),
    has: (file) => existsSync(path(file)),
  }
  for (const [file, text] of Object.entries(files)) copy.write(file, text)
  // The settings that the fixture extends are where the repository has them.
  copy.edit('tsconfig.json', '../../../../core/tsconfig.preset.json', '@live/core/tsconfig.json')
  return copy
}
