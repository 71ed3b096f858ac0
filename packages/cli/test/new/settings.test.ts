/** Options that bring others with them, and the package manager that is in use. */
import { describe, expect, it } from '@jest/globals'
import { packageManagerInUse, withImplied } from '../../src/new/settings.js'

describe('withImplied', () => {
  it('A41: announces what it adds', () => {
    const { options, added } = withImplied({ minimal: true, skipCi: true })
    expect(added).toContain('--skip-docker (due to --minimal)')
    expect(added.join()).not.toContain('--skip-ci')
    expect(options).toMatchObject({ minimal: true, skipCi: true, skipDocker: true })
  })

  it('A41: says so once when two options bring the same one', () => {
    const { added } = withImplied({ minimal: true, api: true })
    expect(added.filter((line) => line.startsWith('--skip-turbo'))).toHaveLength(1)
  })

  it('leaves options alone that bring nothing', () => {
    expect(withImplied({ database: 'postgresql' })).toEqual({ options: { database: 'postgresql' }, added: [] })
  })
})

describe('options that are implied in turn', () => {
  it('A41: an API has no scripts, and therefore no Turbo', () => {
    const { added } = withImplied({ api: true })
    expect(added).toEqual(['--skip-js (due to --api)', '--skip-css (due to --api)', '--skip-turbo (due to --skip-js)'])
  })

  it('A41: a value can imply an option', () => {
    expect(withImplied({ orm: 'none' })).toEqual({
      options: { orm: 'none', skipModel: true },
      added: ['--skip-model (due to --orm none)'],
    })
    expect(withImplied({ orm: 'typeorm', javascript: 'modules', css: 'plain', template: 'eta' }).added).toEqual([])
  })
})

describe('packageManagerInUse', () => {
  it.each([
    ['npm/11.19.1 node/v20.20.2 linux x64', 'npm'],
    ['pnpm/10.1.0 npm/? node/v20.20.2', 'pnpm'],
    ['yarn/4.6.0 npm/? node/v20', 'yarn'],
    ['bun/1.2', 'npm'],
    ['', 'npm'],
  ])('reads %j', (agent, expected) => {
    expect(packageManagerInUse(agent)).toBe(expected)
  })
})
