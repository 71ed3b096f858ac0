/** Links to pages, addresses and telephones. */
import { describe, expect, it } from '@jest/globals'
import { linkHelpers } from '../../src/helpers/links.js'
import { urlForHelpers } from '../../src/helpers/url-for.js'
import { html } from '../../src/html/safe-string.js'
import { BlogPost, Comment, Post, type ViewOptions, viewOf } from './support.js'

const at = (options?: ViewOptions) => ({ ...linkHelpers(viewOf(options)), ...urlForHelpers(viewOf(options)) })
const { linkTo, mailTo, phoneTo, smsTo } = at()

describe('linkTo', () => {
  const post = new Post({ id: 1 })

  it('A112: links a text to a path, a model, a list, or an action', () => {
    expect(String(linkTo('Posts', '/posts'))).toBe('<a href="/posts">Posts</a>')
    expect(String(linkTo('Post', post))).toBe('<a href="/posts/1">Post</a>')
    expect(String(linkTo('Posts', Post))).toBe('<a href="/posts">Posts</a>')
    expect(String(linkTo('Edit', ['edit', post]))).toBe('<a href="/posts/1/edit">Edit</a>')
    expect(String(linkTo('C', [post, new Comment({ id: 2 })]))).toBe('<a href="/posts/1/comments/2">C</a>')
    expect(String(linkTo('Admin', ['admin', post]))).toBe('<a href="/admin/posts/1">Admin</a>')
    expect(String(linkTo('Show', { controller: 'posts', action: 'show', id: 3 }))).toBe('<a href="/posts/3">Show</a>')
    expect(String(linkTo('Here'))).toBe('<a href="/posts">Here</a>')
    expect(String(linkTo('List', { controller: 'posts', action: 'index', host: 'x.org' }))).toBe('<a href="http://x.org/posts">List</a>')
  })

  it('A112: data and other attributes come before the URL', () => {
    expect(String(linkTo('Delete', post, { data: { turboMethod: 'delete', turboConfirm: 'Sure?' } }))).toBe(
      '<a data-turbo-method="delete" data-turbo-confirm="Sure?" href="/posts/1">Delete</a>',
    )
    expect(String(linkTo('x', '/a', { class: ['b', { c: true }], target: '_blank' }))).toBe(
      '<a class="b c" target="_blank" href="/a">x</a>',
    )
  })

  it('A112: without a text the URL is shown', () => {
    expect(String(linkTo(null, '/posts?a=1&b=2'))).toBe('<a href="/posts?a=1&amp;b=2">/posts?a=1&amp;b=2</a>')
  })

  it('A112: a block gives the content, with and without attributes', () => {
    expect(String(linkTo(post, () => html`<b>x</b>`))).toBe('<a href="/posts/1"><b>x</b></a>')
    expect(String(linkTo('/a', { class: 'b' }, () => 'c'))).toBe('<a class="b" href="/a">c</a>')
    expect(String(linkTo(null, '/a', { class: 'b' }, () => 'c'))).toBe('<a class="b" href="/a">c</a>')
    expect(String(linkTo('Posts', Post))).toContain('href="/posts"')
  })

  it('A106 deviation: a script is no target', () => {
    expect(() => linkTo('x', 'javascript:alert(1)')).toThrow(expect.objectContaining({ code: 'ERR_UNSAFE_URL' }))
    expect(String(at({ environment: 'production' }).linkTo('x', 'javascript:alert(1)'))).toBe('<a>x</a>')
  })

  it('A112: names the helper that no route has', () => {
    expect(() => linkTo('x', new BlogPost({ id: 1 }))).toThrow(/blogPostPath/)
    expect(() => linkTo('x', [null] as object)).toThrow(/Nil location/)
  })
})

describe('links on a condition', () => {
  it('A112: linkToIf and linkToUnless give the text where there is no link', () => {
    const { linkToIf, linkToUnless } = at()
    expect([true, false].map((yes) => String(linkToIf(yes, '<x>', '/a')))).toEqual(['<a href="/a">&lt;x&gt;</a>', '&lt;x&gt;'])
    expect([true, false].map((yes) => String(linkToUnless(yes, 'x', '/a')))).toEqual(['x', '<a href="/a">x</a>'])
    expect(String(linkToIf(false, 'x', '/a', {}, (text) => html`<b>${text}</b>`))).toBe('<b>x</b>')
  })

  it('A112: linkToUnlessCurrent gives the text on the page itself', () => {
    const { linkToUnlessCurrent } = at({ path: '/posts?page=2' })
    expect(String(linkToUnlessCurrent('x', Post))).toBe('x')
    expect(String(linkToUnlessCurrent('x', '/posts', { checkParameters: true }))).toBe('<a href="/posts">x</a>')
    expect(String(linkToUnlessCurrent('x', '/b', { class: 'a' }))).toBe('<a class="a" href="/b">x</a>')
    expect(String(linkToUnlessCurrent('x', '/posts', {}, () => 'here'))).toBe('here')
  })
})

describe('currentPage', () => {
  const cases: ReadonlyArray<[path: string, target: string, options: { checkParameters?: boolean }, is: boolean]> = [
    ['/posts', '/posts', {}, true],
    ['/posts/', '/posts', {}, true],
    ['/posts', '/posts/', {}, true],
    ['/posts?a=1', '/posts', {}, true],
    ['/posts?a=1', '/posts?a=1', {}, true],
    ['/posts?a=1', '/posts?a=2', {}, false],
    ['/posts?a=1', '/posts', { checkParameters: true }, false],
    ['/posts', 'http://www.example.com/posts', {}, true],
    ['/posts', 'https://www.example.com/posts', {}, false],
    ['/posts', '/posts#top', {}, true],
    ['/p%C3%B6st', '/pöst', {}, true],
    ['/', '/', {}, true],
    ['/posts', '/', {}, false],
    ['/%', '/%', {}, true],
  ]
  it.each(cases)('A112: on %s, %s with %j: %s', (path, target, options, is) => {
    expect(at({ path }).currentPage(target, options)).toBe(is)
  })

  it('A112: a form that was sent is no page, unless its verb is asked for', () => {
    const { currentPage } = at({ method: 'POST' })
    expect(currentPage('/posts')).toBe(false)
    expect(currentPage('/posts', { method: ['get', 'post'] })).toBe(true)
  })
})

describe('urlFor', () => {
  it('A126: is a path by default, and the current one with another query', () => {
    const { urlFor } = at({ path: '/posts?page=1' })
    expect(urlFor({ page: 2 })).toBe('/posts?page=2')
    expect(urlFor()).toBe('/posts?page=1')
    expect(urlFor(new Post({ id: 1 }))).toBe('/posts/1')
    expect(urlFor(new Post({ id: 1 }), { format: 'json', anchor: 'a' })).toBe('/posts/1.json#a')
    expect(urlFor('/x')).toBe('/x')
  })

  it('A126: is a whole URL where that is wanted', () => {
    const { urlFor } = at()
    expect(urlFor(undefined, { onlyPath: false })).toBe('http://www.example.com/posts')
    expect(urlFor(Post, { onlyPath: false })).toBe('http://www.example.com/posts')
    expect(urlFor(Post, { host: 'x.org' })).toBe('http://x.org/posts')
    expect(urlFor({ controller: 'posts', action: 'show', id: 1, onlyPath: false })).toBe('http://www.example.com/posts/1')
  })

  it('A126: the path of a request cannot become another host', () => {
    expect(at({ path: '//evil.example/x' }).urlFor()).toBe('/evil.example/x')
    expect(at({ path: '/\\evil.example/x' }).urlFor()).toBe('/evil.example/x')
  })

  it('A126: without a controller there are no paths of models', () => {
    const view = { ...viewOf(), controller: null }
    expect(() => urlForHelpers(view).urlFor(new Post({ id: 1 }))).toThrow(/need a controller/)
    expect(urlForHelpers(view).urlFor('/a')).toBe('/a')
  })
})

describe('addresses and telephones', () => {
  it('A112: mailTo', () => {
    expect(String(mailTo('me@example.com'))).toBe('<a href="mailto:me@example.com">me@example.com</a>')
    expect(String(mailTo('me@example.com', 'Me', { subject: 'a b&c', cc: 'x@y.z', class: 'm', replyTo: 'r@s.t' }))).toBe(
      '<a class="m" href="mailto:me@example.com?cc=x%40y.z&amp;subject=a%20b%26c&amp;reply-to=r%40s.t">Me</a>',
    )
    expect(String(mailTo('a?bcc=x@y.z'))).toBe('<a href="mailto:a%3Fbcc%3Dx@y.z">a?bcc=x@y.z</a>')
    expect(String(mailTo('a@b.c', { class: 'm' }))).toBe('<a class="m" href="mailto:a@b.c">a@b.c</a>')
    expect(String(mailTo('a@b.c', () => html`<b>x</b>`))).toBe('<a href="mailto:a@b.c"><b>x</b></a>')
    expect(String(mailTo('a@b.c', { subject: 's' }, () => 'x'))).toBe('<a href="mailto:a@b.c?subject=s">x</a>')
    expect(() => mailTo('\ud800')).toThrow(/half of a character/)
  })

  it('A112: phoneTo and smsTo', () => {
    expect(String(phoneTo('5551234'))).toBe('<a href="tel:5551234">5551234</a>')
    expect(String(phoneTo(5551234, 'Call', { countryCode: 49, class: 'p' }))).toBe('<a class="p" href="tel:+495551234">Call</a>')
    expect(String(smsTo('5551234', 'Text', { body: 'Hi there' }))).toBe('<a href="sms:5551234;?&amp;body=Hi%20there">Text</a>')
    expect(String(smsTo('5551234', { countryCode: '1' }))).toBe('<a href="sms:+15551234;">5551234</a>')
    expect(String(phoneTo('1', () => 'x'))).toBe('<a href="tel:1">x</a>')
  })
})
