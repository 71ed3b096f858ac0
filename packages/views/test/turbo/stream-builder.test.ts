/** `turboStream`: actions, targets, contents (app.md A133, A134). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import type { TestApp } from '@live/testing'
import fc from 'fast-check'
import { html, turboStream } from '../../src/index.js'
import { streamHtml } from '../../src/turbo/stream-html.js'
import { idOf, partialOf, pluralOf, selectorOf } from '../../src/turbo/turbo-names.js'
import { appOf } from '../helpers/application.js'
import { failureOf, rendered } from '../support/view-folder.js'
import { BlogPost, Comment, Post } from './records.js'

const TEMPLATES = {
  'posts/_post.html': '<p><%= post.title %><%= locals.extra ?? "" %></p>',
  'remarks/_remark.html': '<i><%= remark.title %></i>',
  'posts/_outer.html': '<%= render("post", { post }) %>!',
  'posts/page.html': 'page of <%= who %>',
}

let streams: unknown
let failure: unknown

class PostsController extends BaseController {
  index() {
    try {
      this.render({ turboStream: streams as never })
    } catch (error) {
      failure = error
      this.head(500)
    }
  }
}

let app: TestApp
beforeAll(async () => {
  app = await appOf((r) => r.get('/', PostsController, 'index'), TEMPLATES)
})
afterAll(() => app?.close())

/** What a controller sends for streams. */
async function sent(given: unknown): Promise<string> {
  streams = given
  failure = undefined
  const response = await app.get('/')
  if (failure !== undefined) throw failure
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/vnd.turbo-stream.html; charset=utf-8'])
  return response.text
}

const post = new Post(1, '<b>')
const inTemplate = (content: string) => `<template>${content}</template></turbo-stream>`

describe('turboStreamFrom', () => {
  it('A136: without the plugin it says what is missing', async () => {
    await expect(rendered('<%= turboStreamFrom("posts") %>')).rejects.toThrow(/add turbo\(\) of @live\/views to config\.plugins/)
  })
})

describe('turboStream', () => {
  it('A133: has all eight actions, for one element and for many', async () => {
    const names = ['append', 'prepend', 'replace', 'update', 'before', 'after'] as const
    for (const name of names) {
      expect(await sent(turboStream[name]('posts', 'x'))).toBe(`<turbo-stream action="${name}" target="posts">${inTemplate('x')}`)
      expect(await sent(turboStream[`${name}All`]('.a > b', 'x'))).toBe(
        `<turbo-stream action="${name}" targets=".a &gt; b">${inTemplate('x')}`,
      )
    }
    expect(await sent(turboStream.remove('posts'))).toBe('<turbo-stream action="remove" target="posts"></turbo-stream>')
    expect(await sent(turboStream.removeAll('.old'))).toBe('<turbo-stream action="remove" targets=".old"></turbo-stream>')
    expect(await sent(turboStream.refresh())).toBe('<turbo-stream action="refresh"></turbo-stream>')
    expect(await sent(turboStream.refresh({ requestId: 'abc', method: 'morph', scroll: 'preserve' }))).toBe(
      '<turbo-stream action="refresh" request-id="abc" method="morph" scroll="preserve"></turbo-stream>',
    )
  })

  it('A133: morphing is an attribute of replace and update, and actions may have any name', async () => {
    expect(await sent(turboStream.replace('a', 'x', { method: 'morph' }))).toBe(
      `<turbo-stream action="replace" target="a" method="morph">${inTemplate('x')}`,
    )
    expect(await sent(turboStream.action('set-title', 'a', 'x', { attributes: { 'data-to': '"<' } }))).toBe(
      `<turbo-stream action="set-title" data-to="&quot;&lt;" target="a">${inTemplate('x')}`,
    )
    expect((await failureOf(() => turboStream.action('a b', 'x'))).message).toMatch(/no action of a stream/)
  })

  it('A134: targets are ids, records, classes, and records with a prefix', async () => {
    expect([idOf('x'), idOf(post), idOf(Post), idOf([post, 'edit']), idOf(new Post(null))]).toEqual([
      'x',
      'post_1',
      'new_post',
      'edit_post_1',
      'new_post',
    ])
    const gone = new BlogPost(7)
    gone.destroyed = true
    expect([idOf(gone), idOf([gone, 'edit'])]).toEqual(['blog_post_7', 'edit_blog_post_7'])
    expect([selectorOf(post), selectorOf('.a')]).toEqual(['#post_1', '.a'])
    for (const wrong of ['', null, undefined, 5, [post], [post, 5]]) {
      expect((await failureOf(() => idOf(wrong as never))).message).toMatch(/names no element/)
    }
  })

  it('A137: names of lists and partials follow the class', () => {
    expect([pluralOf(post), pluralOf(new BlogPost(1))]).toEqual(['posts', 'blog_posts'])
    expect([partialOf(post), partialOf(new BlogPost(1)), partialOf(new Comment(1))]).toEqual([
      'posts/post',
      'blog-posts/blog-post',
      'remarks/remark',
    ])
  })

  it('A134: content is a record, a list, text, safe HTML, a component, a block, or options', async () => {
    const component = { renderIn: () => html`<u>${'<'}</u>` }
    for (const [content, expected] of [
      [post, '<p>&lt;b&gt;</p>'],
      [[post, new Comment(2, 'c')], '<p>&lt;b&gt;</p><i>c</i>'],
      ['<b>', '&lt;b&gt;'],
      [html`<b>${'<'}</b>`, '<b>&lt;</b>'],
      [component, '<u>&lt;</u>'],
      [() => html`<s>${'&'}</s>`, '<s>&amp;</s>'],
      [12, '12'],
      [null, ''],
      [[], ''],
      [{ partial: 'posts/post', locals: { post, extra: '+' } }, '<p>&lt;b&gt;+</p>'],
      [{ partial: 'post', collection: [post, post], as: 'post' }, '<p>&lt;b&gt;</p><p>&lt;b&gt;</p>'],
      [{ template: 'posts/page', locals: { who: '<' } }, 'page of &lt;'],
      [{ html: '<b>' }, '&lt;b&gt;'],
      [{ html: html`<b></b>` }, '<b></b>'],
      [{ inline: '<%= 1 + 1 %>' }, '2'],
      [Promise.resolve('<late>'), '&lt;late&gt;'],
    ] as const) {
      expect(await sent(turboStream.append('posts', content))).toBe(`<turbo-stream action="append" target="posts">${inTemplate(expected)}`)
    }
  })

  it('A134: a record that is the target is the content too, with options for its partial', async () => {
    expect(await sent(turboStream.replace(post))).toBe(`<turbo-stream action="replace" target="post_1">${inTemplate('<p>&lt;b&gt;</p>')}`)
    expect(await sent(turboStream.replace(post, { locals: { extra: '!' } }))).toContain('<p>&lt;b&gt;!</p>')
    expect(await sent(turboStream.replace(post, { partial: 'posts/outer' }))).toContain('<p>&lt;b&gt;</p>!')
    expect(await sent(turboStream.replace([post, 'edit']))).toContain('target="edit_post_1"><template><p>')
  })

  it('A134: several are sent one after the other, in their order', async () => {
    const text = await sent([turboStream.append('a', post), turboStream.remove('b'), html`<turbo-stream action="refresh"></turbo-stream>`])
    expect([...text.matchAll(/action="(\w+)"/g)].map(([, action]) => action)).toEqual(['append', 'remove', 'refresh'])
  })

  it('A134: an option that is none, and a stream that is none, are errors', async () => {
    expect((await failureOf(() => turboStream.append('a', { post } as never))).message).toMatch(/no option post/)
    expect((await failureOf(() => turboStream.append('a', 'x', { partail: 'y' } as never))).message).toMatch(/no option partail/)
    await expect(sent('<turbo-stream>')).rejects.toThrow(/turboStream takes what/)
  })

  it('A133: no target and no attribute ends its element', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (target, value) => {
        const element = String(
          streamHtml(turboStream.append(target, value, { attributes: { 'data-x': value } }), {
            render: String,
            component: String,
            capture: String as never,
          }),
        )
        expect(element.match(/[<>]/g)!.length).toBe(8)
        expect(element.match(/"/g)!.length).toBe(6)
      }),
    )
  })
})
