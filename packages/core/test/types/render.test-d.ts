/** Compiled, never run: the options of what answers a request. */
import { BaseController, html } from '../../src/index.js'

export class Answers extends BaseController {
  index() {
    this.render({ json: {}, status: 'created', location: '/x' })
    this.render('edit', { locals: { a: 1 }, layout: false })
    this.render({ html: html`<b>${1}</b>` })
    this.head('no_content')
    this.head(404, { headers: { 'x-a': '1' } })
    this.redirectTo(new URL('http://x'), { status: 303, allowOtherHost: true })
    this.respondTo({ html: true, json: (c: Answers) => c.render({ json: 1 }) })
    this.respondTo('html', 'json')
    this.sendFile('/x', { type: 'csv', disposition: null })
    // @ts-expect-error C36: no such status
    this.head('not_there')
    // @ts-expect-error C78: the status comes first
    this.head({ status: 'ok' })
    // @ts-expect-error an option that does not exist
    this.render({ jsno: {} })
    // @ts-expect-error C81: a layout is a name, or false
    this.render('edit', { layout: 1 })
    // @ts-expect-error C102: parameters are no target
    this.redirectTo(this.params)
    // @ts-expect-error C92: neither is nothing
    this.redirectTo(null)
    this.respondTo((format) => {
      format.html()
      format.any('js', 'xml', (c: Answers) => c.head('ok'))
    })
    // @ts-expect-error C112: a format without a method
    this.respondTo((format) => format.fancy())
    this.respondTo([
      [['js', 'xml'], true],
      ['html', { phone: true, any: (c: Answers) => c.head('ok') }],
    ])
    // @ts-expect-error C109: handlers and names at once
    this.respondTo({ html: true }, 'json')
    this.render({ renderIn: () => html`<b>` }, { status: 'created' })
    this.render([{ toPartialPath: () => 'posts/post' }])
    // @ts-expect-error C84: parameters are nothing to render
    this.render(this.params)
    const text: Promise<string> = this.renderToString({ partial: 'row', collection: [1], as: 'item' })
    this.render({ json: { text }, location: { action: 'index' } })
  }
}
