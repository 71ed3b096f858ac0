/** Buttons that are forms. */
import { describe, expect, it } from '@jest/globals'
import { buttonToHelpers } from '../../src/helpers/button-to.js'
import { html } from '../../src/html/safe-string.js'
import { Post, type ViewOptions, viewOf } from './support.js'

const buttonTo = (options?: ViewOptions) => buttonToHelpers(viewOf(options)).buttonTo
const post = new Post({ id: 1 })

describe('buttonTo', () => {
  it('A113: is a form with the verb, the button and the token', () => {
    expect(String(buttonTo({ tokens: true })('Destroy', post, { method: 'delete' }))).toBe(
      '<form class="button_to" method="post" action="/posts/1"><input type="hidden" name="_method" value="delete" />' +
        '<button type="submit">Destroy</button><input type="hidden" name="authenticity_token" value="delete /posts/1" /></form>',
    )
  })

  it('A113: a GET form has no token, and POST no _method', () => {
    expect(String(buttonTo({ tokens: true })('Find', '/search', { method: 'get' }))).toBe(
      '<form class="button_to" method="get" action="/search"><button type="submit">Find</button></form>',
    )
    expect(String(buttonTo()('Go', '/a'))).toBe(
      '<form class="button_to" method="post" action="/a"><button type="submit">Go</button></form>',
    )
  })

  it('A113: params are hidden controls, nested ones and lists by their names', () => {
    const made = String(buttonTo()('Go', '/a', { params: { b: ['x', 1], a: { c: '"', d: null } } }))
    expect(made).toContain(
      '</button><input type="hidden" name="a[c]" value="&quot;" /><input type="hidden" name="a[d]" value="" />' +
        '<input type="hidden" name="b[]" value="x" /><input type="hidden" name="b[]" value="1" /></form>',
    )
  })

  it('A113: attributes belong to the button, those of the form have their own options', () => {
    expect(String(buttonTo()('Go', '/a', { class: 'b', disabled: true, formClass: 'f', form: { data: { turbo: false } } }))).toBe(
      '<form data-turbo="false" class="f" method="post" action="/a"><button class="b" disabled="disabled" type="submit">Go</button></form>',
    )
  })

  it('A113: a block gives the content; a stored model is then updated', () => {
    expect(String(buttonTo()(post, () => html`<b>x</b>`))).toBe(
      '<form class="button_to" method="post" action="/posts/1"><input type="hidden" name="_method" value="patch" />' +
        '<button type="submit"><b>x</b></button></form>',
    )
    expect(String(buttonTo()(Post, { class: 'c' }, () => 'New'))).toBe(
      '<form class="button_to" method="post" action="/posts"><button class="c" type="submit">New</button></form>',
    )
  })

  it.each([
    'https://evil.example/',
    '//evil.example/x',
    '/\\evil.example',
    '\\\\evil.example',
    'http://www.example.com:81/',
    'https://www.example.com/',
  ])('A118: %s gets no token', (url) => {
    expect(String(buttonTo({ tokens: true })('x', url))).not.toContain('authenticity_token')
  })

  it.each(['/a', 'a', '?x', '', 'http://www.example.com/a', 'http://www.example.com:80/a', '//www.example.com/a'])(
    'A118: %j is our own host',
    (url) => {
      expect(String(buttonTo({ tokens: true })('x', url))).toContain('authenticity_token')
    },
  )

  it('A118: a token can be given or left out', () => {
    expect(String(buttonTo({ tokens: true })('x', '/a', { authenticityToken: false }))).not.toContain('authenticity_token')
    expect(String(buttonTo()('x', 'https://pay.example/', { authenticityToken: 'mine' }))).toContain(
      'name="authenticity_token" value="mine"',
    )
  })

  it('A113: refuses what is no verb', () => {
    expect(() => buttonTo()('x', '/a', { method: 'get">' })).toThrow(/no verb of a form/)
  })
})
