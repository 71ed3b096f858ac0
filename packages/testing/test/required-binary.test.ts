/** Finding programs. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { requiredBinary } from '../src/index.js'

const NAME = 'live-testing-program'
const { CI, PATH } = process.env
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'live-testing-'))
  process.env['PATH'] = `${join(folder, 'empty')}::${folder}`
  delete process.env['CI']
})

afterEach(() => {
  rmSync(folder, { recursive: true })
  process.env['PATH'] = PATH
  if (CI === undefined) delete process.env['CI']
  else process.env['CI'] = CI
})

describe('requiredBinary', () => {
  it('gives the path of an executable', () => {
    const path = join(folder, NAME)
    writeFileSync(path, '#!/bin/sh\n')
    expect(requiredBinary(NAME)).toBeNull()
    chmodSync(path, 0o755)
    expect(requiredBinary(NAME)).toBe(path)
  })

  it('takes no folder for a program', () => {
    mkdirSync(join(folder, NAME))
    expect(requiredBinary(NAME)).toBeNull()
  })

  it.each(['', 'false'])('gives null without it when CI is %p', (value) => {
    process.env['CI'] = value
    expect(requiredBinary(NAME)).toBeNull()
  })

  it('throws in CI, where nothing may be skipped', () => {
    process.env['CI'] = 'true'
    expect(() => requiredBinary(NAME)).toThrow(`${NAME} is not installed`)
  })
})
