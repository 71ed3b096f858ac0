/** Where the packages of a clone are, and that there is none elsewhere. */
import { cpSync, mkdirSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { cloneRoot, tarballOf } from '../../src/new/local-packages.js'
import { temporaryFolder } from './support/command.js'

const folder = temporaryFolder()

describe('cloneRoot', () => {
  it('is the root of this repository', () => {
    expect(cloneRoot()).toBe(realpathSync(resolve(__dirname, '../../../..')))
  })

  it('says clearly that a package from the registry has no clone', () => {
    const installed = join(folder, 'app/node_modules/@live/cli')
    mkdirSync(installed, { recursive: true })
    cpSync(resolve(__dirname, '../../package.json'), join(installed, 'package.json'))
    expect(() => cloneRoot(installed)).toThrow(/installed from a registry/)
  })
})

describe('tarballOf', () => {
  it('is the file that npm pack makes', () => {
    expect(tarballOf('@live/core')).toMatch(/^file:vendor\/live-core-\d+\.\d+\.\d+\.tgz$/)
  })
})
