/** What the home page shows of the source. */
import { describe, expect, it } from '@jest/globals'
import { readExamples } from '../../app/helpers/home-helper.js'

/** The examples that are not named after their method. */
const METHODS: Readonly<Record<string, RegExp>> = {
  counter: /^async follow\(\) \{[\s\S]*\n\}\n\nasync increment\(\) \{[\s\S]*\n\}$/,
  login: /^@RateLimit\(.*\)\nasync create\(\) \{[\s\S]*\n\}$/,
  upload: /^async create\(\) \{[\s\S]*\n\}$/,
  listen: /^async show\(\) \{[\s\S]*\n\}$/,
  api: /^@Input\(Listed[\s\S]*\n\}\n\n@Input\(Created[\s\S]*\n\}$/,
}

describe('readExamples', () => {
  it('finds the methods of every example in their controller', () => {
    for (const [name, { path, tokens }] of Object.entries(readExamples())) {
      const source = tokens.map(({ text }) => text).join('')
      const wanted = METHODS[name] ?? new RegExp(`\\b${name}\\(`)
      expect({ name, path, source }).toEqual({ name, path, source: expect.stringMatching(wanted) })
    }
  })
})
