import { describe, expect, it } from '@jest/globals'
import { ApplicationController } from '../../app/controllers/application-controller.js'
import '../test-helper.js'

describe('{%= name.variable %}', () => {
  it('shows its title and what stands in it, escaped', async () => {
    const inline = "<%= {%= name.variable %}({ title: 'A & B' }, () => { %><p>inside</p><% }) %>"
    const html = await ApplicationController.render({ inline, layout: false })
    expect(html).toContain('<h2>A &amp; B</h2>')
    expect(html).toContain('<p>inside</p>')
  })
})
