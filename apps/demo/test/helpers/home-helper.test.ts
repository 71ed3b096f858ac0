/** What the home page shows of the source. */
import { describe, expect, it } from '@jest/globals'
import type { View } from '@live/views'
import homeHelper, { type ExampleName } from '../../app/helpers/home-helper.js'
import { root } from '../support/root.js'

/** The examples, and what is shown of each. */
const METHODS: Readonly<Record<ExampleName, RegExp>> = {
  hello: /^@Get.*\nasync hello\(/,
  clock: /^@Get.*\nasync clock\(/,
  failure: /^@Get.*\nasync failure\(/,
  exportFailure: /^@Get.*\nasync exportFailure\(/,
  statistics: /^show\(\) \{[\s\S]*stream: true[\s\S]*\n\}$/,
  posts: /^async create\(\) \{[\s\S]*\n\}$/,
  comments: /^async create\(\) \{[\s\S]*\n\}$/,
  index: /^async index\(\) \{[\s\S]*\n\}$/,
  create: /^async create\(\) \{[\s\S]*\n\}$/,
  export: /^async export\(\) \{[\s\S]*\n\}$/,
  counter: /^async follow\(\) \{[\s\S]*\n\}\n\nasync increment\(\) \{[\s\S]*\n\}$/,
  login: /^@RateLimit\(.*\)\nasync create\(\) \{[\s\S]*\n\}$/,
  upload: /^async create\(\) \{[\s\S]*\n\}$/,
  listen: /^async show\(\) \{[\s\S]*\n\}$/,
  api: /^@Input\(Listed[\s\S]*\n\}\n\n@Input\(Created[\s\S]*\n\}$/,
}

describe('example', () => {
  const { example } = homeHelper({ application: { root, environment: 'test' } } as View)

  it.each(Object.entries(METHODS))('finds the method of %s in its controller', (name, wanted) => {
    const { path, tokens } = example(name as ExampleName)
    const source = tokens.map(({ text }) => text).join('')
    expect({ path, source }).toEqual({
      path: expect.stringMatching(/^app\/controllers\/.*-controller\.ts$/),
      source: expect.stringMatching(wanted),
    })
  })
})
