/** The contract of renderers holds for Views. */
import { describe, it } from '@jest/globals'
import { contracts } from '@live/testing'
import { Views } from '../../src/views.js'
import { viewFolder } from '../support/view-folder.js'

const examples = contracts.renderer({
  make: (templates) => new Views({ folders: [viewFolder(templates)], annotate: false }),
  syntax: {
    value: (name) => `<%= ${name} %>`,
    call: (helper, text) => `<%= ${helper}("${text}") %>`,
    content: '<%= content() %>',
  },
})

describe('Views keeps the contract of renderers', () => {
  for (const { name, run } of examples) it(name, run)
})
