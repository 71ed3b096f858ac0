/** What the home page shows of the source. */
import { describe, expect, it } from '@jest/globals'
import { readExamples } from '../../app/helpers/home-helper.js'

describe('readExamples', () => {
  it('finds the method of every example in its controller', () => {
    for (const [name, { path, tokens }] of Object.entries(readExamples())) {
      const source = tokens.map(({ text }) => text).join('')
      expect({ name, path, source }).toEqual({ name, path, source: expect.stringContaining(`${name}(`) })
    }
  })
})
