/**
 * A component for all views; its template is app/views/components/_{%= name.base %}.html.eta:
 * `<%= {%= name.variable %}({ title: 'News' }, () => { %> … <% }) %>`
 */
import type { Block, View } from '@live/views'

/** What the component is told. */
export interface {%= name.className %}Options {
  readonly title: string
}

export default (view: View) => ({
  {%= name.variable %}({ title }: {%= name.className %}Options, block: Block) {
    return view.render('components/{%= name.base %}', { title, body: view.capture(block) })
  },
})
