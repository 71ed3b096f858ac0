/** Where the application thinks it is. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { findRoot, fromRoot, root } from '../../config/root.js'
import { temporaryFolder } from '../test-helper.js'

const folder = temporaryFolder()

describe('the application root', () => {
  it('is the folder of the package, from source', () => {
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).name).toBe('@live/demo')
  })

  it('is the folder next to dist, from the compiled tree', () => {
    mkdirSync(join(folder, 'dist', 'config'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{}')
    expect(findRoot(join(folder, 'dist', 'config'))).toBe(folder)
  })

  it('is an error when there is no package', () => {
    expect(() => findRoot('/')).toThrow('No package.json at or above /')
  })

  it('is the start of relative paths and leaves absolute ones alone', () => {
    expect(fromRoot('app', 'views')).toBe(join(root, 'app/views'))
    expect(fromRoot('/elsewhere/x.sqlite3')).toBe('/elsewhere/x.sqlite3')
  })
})
