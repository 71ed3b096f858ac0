/** How long something is ago (app.md A122). */
import { describe, expect, it } from '@jest/globals'
import { distanceHelpers, momentOf } from '../../src/text/distance-of-time.js'
import { helpersOf } from './support.js'

const { distanceOfTimeInWords, timeAgoInWords } = helpersOf(distanceHelpers) as Record<string, (...args: readonly unknown[]) => unknown>
const S = 1000
const M = 60 * S
const H = 60 * M
const D = 24 * H

describe('A122: distanceOfTimeInWords', () => {
  it.each([
    [0, 'less than a minute'],
    [29 * S, 'less than a minute'],
    [45 * S, '1 minute'],
    [89 * S, '1 minute'],
    [90 * S, '2 minutes'],
    [44 * M + 29 * S, '44 minutes'],
    [45 * M, 'about 1 hour'],
    [89 * M + 29 * S, 'about 1 hour'],
    [90 * M, 'about 2 hours'],
    [23 * H + 59 * M + 29 * S, 'about 24 hours'],
    [24 * H, '1 day'],
    [30 * H, '1 day'],
    [42 * H, '2 days'],
    [29 * D, '29 days'],
    [30 * D, 'about 1 month'],
    [45 * D, 'about 2 months'],
    [60 * D, '2 months'],
    [364 * D, '12 months'],
  ])('%d ms are %s', (ms, words) => {
    expect(distanceOfTimeInWords?.(0, ms)).toBe(words)
    expect(distanceOfTimeInWords?.(ms, 0)).toBe(words)
  })

  it.each([
    ['2001-01-01', '2002-01-01', 'about 1 year'],
    ['2001-01-01', '2002-04-15', 'over 1 year'],
    ['2001-01-01', '2002-10-15', 'almost 2 years'],
    ['2004-03-01', '2008-03-01', 'about 4 years'],
    ['2000-01-01', '2100-01-01', 'about 100 years'],
  ])('from %s to %s is %s', (from, to, words) => {
    expect(distanceOfTimeInWords?.(from, to)).toBe(words)
  })

  it.each([
    [4, 'less than 5 seconds'],
    [9, 'less than 10 seconds'],
    [19, 'less than 20 seconds'],
    [39, 'half a minute'],
    [59, 'less than a minute'],
    [60, '1 minute'],
    [89, '1 minute'],
  ])('%d seconds with includeSeconds are %s', (seconds, words) => {
    expect(distanceOfTimeInWords?.(0, seconds * S, { includeSeconds: true })).toBe(words)
  })

  it('counts until now', () => {
    expect(timeAgoInWords?.(new Date(Date.now() - 3 * M))).toBe('3 minutes')
  })

  it('takes the words of the application', () => {
    const keys: unknown[] = []
    const german = helpersOf(distanceHelpers, 'de', (key, options) => {
      keys.push([key, (options as { count: number }).count])
      return 'vor langem'
    })
    expect(german.distanceOfTimeInWords?.(0, 3 * M)).toBe('vor langem')
    expect(keys).toEqual([['datetime.distance_in_words.x_minutes', 3]])
  })

  it('refuses what is no moment', () => {
    expect(() => momentOf('yesterday-ish')).toThrow(/is no moment/)
  })
})
