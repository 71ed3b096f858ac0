/** What the home page shows of the source. */
import { describe, expect, it } from '@jest/globals'
import { readExamples } from '../../app/helpers/home-helper.js'

describe('readExamples', () => {
  it('finds the methods of every example in their controller', () => {
    for (const [name, { path, tokens }] of Object.entries(readExamples())) {
      const source = tokens.map(({ text }) => text).join('')
      const wanted =
        name === 'counter' ? /^async follow\(\) \{[\s\S]*\n\}\n\nasync increment\(\) \{[\s\S]*\n\}$/ : new RegExp(`\\b${name}\\(`)
      expect({ name, path, source }).toEqual({ name, path, source: expect.stringMatching(wanted) })
    }
  })
})
