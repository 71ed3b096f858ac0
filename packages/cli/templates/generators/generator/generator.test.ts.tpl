import { describe, expect, it } from '@jest/globals'
import { previewGenerator } from '@live/cli'
import generator from '../../lib/generators/{%= name.base %}/{%= name.base %}-generator.js'

describe('live generate {%= name.base %}', () => {
  it('makes a file', async () => {
    expect(await previewGenerator(generator, ['admin/post'])).toEqual({
      'app/{%= name.plural.base %}/admin/post.ts': expect.stringContaining("adminPost = 'admin/post'"),
    })
  })

  it('wants a name', async () => {
    await expect(previewGenerator(generator, [])).rejects.toThrow('A name is missing.')
  })
})
