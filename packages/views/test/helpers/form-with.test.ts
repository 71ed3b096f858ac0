/** Forms of models and of URLs. */
import { describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import { FormBuilder } from '../../src/helpers/form-builder.js'
import { type FormWithOptions, formHelpers } from '../../src/helpers/form-with.js'
import { html, safeConcat } from '../../src/html/safe-string.js'
import { BlogPost, Comment, Post, type ViewOptions, viewOf } from './support.js'

type Block = (f: FormBuilder) => unknown
const form = (options: FormWithOptions, block?: Block, view?: ViewOptions) => String(formHelpers()(viewOf(view)).formWith(options, block))

describe('formWith', () => {
  it('A114: leads a new model to its collection', () => {
    expect(form({ model: new Post() }, (f) => f.textField('title'))).toBe(
      '<form action="/posts" accept-charset="UTF-8" method="post"><input type="text" name="post[title]" id="post_title" /></form>',
    )
  })

  it('A114: leads a stored model to its member, with _method, token and content in this order', () => {
    expect(form({ model: new Post({ id: 1 }) }, () => 'x', { tokens: true })).toBe(
      '<form action="/posts/1" accept-charset="UTF-8" method="post"><input type="hidden" name="_method" value="patch" />' +
        '<input type="hidden" name="authenticity_token" value="patch /posts/1" />x</form>',
    )
  })

  it('A114: takes a list: a parent, or a namespace', () => {
    const post = new Post({ id: 1 })
    expect(form({ model: [post, new Comment()] }, (f) => f.textField('body'))).toMatch(
      /action="\/posts\/1\/comments".* name="comment\[body\]"/,
    )
    expect(form({ model: ['admin', post] })).toContain('action="/admin/posts/1"')
    expect(form({ model: post, format: 'json' })).toContain('action="/posts/1.json"')
  })

  it('A114: takes a URL, and then sends POST without names of a model', () => {
    expect(form({ url: '/search' }, (f) => f.textField('q'))).toBe(
      '<form action="/search" accept-charset="UTF-8" method="post"><input type="text" name="q" id="q" /></form>',
    )
    expect(form({ url: '/search', scope: 'find' }, (f) => f.textField('q'))).toContain('name="find[q]" id="find_q"')
    expect(form({ model: new Post(), url: '/x', scope: 'entry' }, (f) => f.textField('q'))).toContain('name="entry[q]"')
    expect(form({ model: new Post(), scope: null }, (f) => f.textField('q'))).toContain('name="q" id="q"')
    expect(form({}, undefined, { path: '/here?a=1' })).toContain('action="/here?a=1"')
  })

  it('A114: a GET form has neither token nor _method', () => {
    expect(form({ url: '/search', method: 'get' }, () => '', { tokens: true })).toBe(
      '<form action="/search" accept-charset="UTF-8" method="get"></form>',
    )
    expect(form({ url: '/search', method: 'GET', multipart: true })).not.toContain('enctype')
  })

  it('A114: attributes come first, those of html too', () => {
    expect(form({ url: '/a', id: 'f', class: ['a', 'b'], data: { turbo: false }, html: { novalidate: true } })).toBe(
      '<form id="f" class="a b" data-turbo="false" novalidate="novalidate" action="/a" accept-charset="UTF-8" method="post"></form>',
    )
  })

  it('A114: is sent in parts when it has files', () => {
    expect(form({ model: new Post() }, (f) => f.fileField('image'))).toBe(
      '<form enctype="multipart/form-data" action="/posts" accept-charset="UTF-8" method="post">' +
        '<input type="file" name="post[image]" id="post_image" /></form>',
    )
    expect(form({ model: new Post() }, (f) => f.fieldsFor('author', (a) => a.fileField('face')))).toContain('enctype="multipart/form-data"')
    expect(form({ url: '/a', multipart: true })).toContain('enctype="multipart/form-data"')
    expect(form({ url: '/a', multipart: false }, (f) => f.fileField('image'))).not.toContain('enctype')
  })

  it('A118: another host gets no token', () => {
    expect(form({ url: 'https://evil.example/' }, undefined, { tokens: true })).not.toContain('authenticity_token')
    expect(form({ url: '/a', authenticityToken: false }, undefined, { tokens: true })).not.toContain('authenticity_token')
  })

  it('A114: names of classes become names in camelCase, as parameters have them', () => {
    expect(form({ model: new BlogPost(), url: '/x' }, (f) => f.textField('publishedAt'))).toContain(
      'name="blogPost[publishedAt]" id="blogPost_publishedAt"',
    )
  })

  it('A115: a namespace is for ids, an index for both', () => {
    expect(form({ model: new Post(), namespace: 'ns' }, (f) => f.textField('title'))).toContain('name="post[title]" id="ns_post_title"')
    expect(form({ model: new Post(), index: 3 }, (f) => f.textField('title'))).toContain('name="post[3][title]" id="post_3_title"')
    expect(form({ model: new Post() }, (f) => f.textField('title', { index: 7 }))).toContain('name="post[7][title]" id="post_7_title"')
  })

  it('C26: the builder of the controller builds its forms', () => {
    class AdminForm extends FormBuilder {
      stamp(): string {
        return 'stamped'
      }
    }
    class AdminController extends BaseController {
      static {
        this.defaultFormBuilder(AdminForm)
      }
    }
    const view = viewOf()
    Object.setPrototypeOf(view.controller as object, AdminController.prototype)
    const made = formHelpers()(view).formWith({ model: new Post() }, ((f: AdminForm) => f.stamp()) as Block)
    expect(String(made)).toContain('stamped')
  })

  it('A114: a builder of your own has controls of your own, in nested fields too', () => {
    class Stars extends FormBuilder {
      stars(attribute: string) {
        return this.rangeField(attribute, { in: [1, 5] })
      }
    }
    const block = ((f: Stars) => safeConcat(f.stars('rating'), f.fieldsFor('author', ((a: Stars) => a.stars('rank')) as Block))) as Block
    const made = String(formHelpers({ builder: Stars })(viewOf()).formWith({ model: new Post() }, block))
    expect(made).toContain('<input min="1" max="5" type="range" name="post[rating]" id="post_rating" />')
    expect(made).toContain('name="post[author][rank]"')
    expect(form({ model: new Post(), builder: Stars }, ((f: Stars) => f.stars('x')) as Block)).toContain('type="range"')
  })

  it('A114: fields gives the controls alone', () => {
    expect(String(formHelpers()(viewOf()).fields({ model: new Post({ title: 'T' }) }, (f) => f.textField('title')))).toBe(
      '<input type="text" value="T" name="post[title]" id="post_title" />',
    )
  })

  it('A114: says what is wrong with its options', () => {
    expect(() => form(new Post() as never)).toThrow()
    expect(() => form({ model: Post as never })).toThrow(/is an object/)
    expect(() => form({ url: '/x', method: 'x y' })).toThrow(/no verb of a form/)
    expect(() => form(null as never)).toThrow(/takes a record of options/)
  })
})

describe('labels and buttons', () => {
  const inside = (block: Block, model: object | null = new Post(), view?: ViewOptions) =>
    form({ model, url: '/x', method: 'get' }, block, view).replace(/^<form[^>]*>|<\/form>$/g, '')

  it('A115: a label is for its control, and named after the attribute', () => {
    expect(inside((f) => f.label('title'))).toBe('<label for="post_title">Title</label>')
    expect(inside((f) => f.label('publishedAt'))).toBe('<label for="post_publishedAt">Published at</label>')
    expect(inside((f) => f.label('authorId', 'By <b>', { class: 'a' }))).toBe('<label class="a" for="post_authorId">By &lt;b&gt;</label>')
    expect(inside((f) => f.label('title', { class: 'a' }))).toBe('<label class="a" for="post_title">Title</label>')
    expect(inside((f) => f.label('title', () => html`<i>x</i>`))).toBe('<label for="post_title"><i>x</i></label>')
    expect(inside((f) => f.label('title', { class: 'a' }, () => 'x'))).toBe('<label class="a" for="post_title">x</label>')
    expect(inside((f) => f.label('kind', 'Draft', { value: 'Draft One' }))).toBe('<label for="post_kind_draft_one">Draft</label>')
    expect(inside((f) => f.label('kind', { value: 'draftOne' }))).toBe('<label for="post_kind_draftone">Draft one</label>')
  })

  it('A114: the submit button says what will happen', () => {
    expect(inside((f) => f.submit())).toBe('<input type="submit" name="commit" value="Create Post" />')
    expect(inside((f) => f.submit(), new Post({ id: 1 }))).toBe('<input type="submit" name="commit" value="Update Post" />')
    expect(inside((f) => f.submit(), new BlogPost())).toContain('value="Create Blog post"')
    expect(inside((f) => f.submit(), null)).toContain('value="Save"')
    expect(inside((f) => f.submit('Go', { class: 'a' }))).toBe('<input class="a" type="submit" name="commit" value="Go" />')
    expect(inside((f) => f.submit({ class: 'a', name: null }))).toBe('<input class="a" type="submit" value="Create Post" />')
  })

  it('A115: a button may have HTML in it', () => {
    expect(inside((f) => f.button())).toBe('<button name="button" type="submit">Create Post</button>')
    expect(inside((f) => f.button('Go', { class: 'a' }))).toBe('<button name="button" type="submit" class="a">Go</button>')
    expect(inside((f) => f.button({ type: 'button' }, () => html`<b>x</b>`))).toBe('<button name="button" type="button"><b>x</b></button>')
    expect(inside((f) => f.button(() => html`<b>x</b>`))).toBe('<button name="button" type="submit"><b>x</b></button>')
  })

  it('A94: labels and buttons are translated where the view translates', () => {
    const asked: string[] = []
    const texts: { readonly [key: string]: string } = {
      'helpers.label.post.title': 'Titel',
      'activerecord.attributes.post.body': 'Text',
      'activerecord.models.post': 'Beitrag',
      'helpers.submit.create': '%{model} anlegen',
    }
    const translate = (key: string, { default: otherwise, model }: { readonly [name: string]: unknown }) => {
      asked.push(key)
      return texts[key]?.replace('%{model}', String(model)) ?? otherwise
    }
    const made = inside((f) => safeConcat(f.label('title'), f.label('body'), f.label('x'), f.submit()), new Post(), { translate })
    expect(made).toBe(
      '<label for="post_title">Titel</label><label for="post_body">Text</label><label for="post_x">X</label>' +
        '<input type="submit" name="commit" value="Beitrag anlegen" />',
    )
    expect(asked).toContain('helpers.submit.post.create')
    inside((f) => f.fieldsFor('author', (a) => a.label('name')), new Post(), { translate })
    expect(asked).toContain('helpers.label.post.author.name')
  })
})

describe('fieldsFor', () => {
  const inside = (block: Block, model: object) => form({ model, url: '/x', method: 'get' }, block).replace(/^<form[^>]*>|<\/form>$/g, '')

  it('A115: one model is named after its attribute', () => {
    const post = new Post({ author: { name: 'A' } })
    expect(inside((f) => f.fieldsFor('author', (a) => a.textField('name')), post)).toBe(
      '<input type="text" value="A" name="post[author][name]" id="post_author_name" />',
    )
    expect(inside((f) => f.fieldsFor('author', { name: 'B' }, (a) => a.textField('name')), post)).toContain('value="B"')
    expect(inside((f) => f.fieldsFor('nobody', (a) => a.textField('name')), post)).toBe(
      '<input type="text" name="post[nobody][name]" id="post_nobody_name" />',
    )
  })

  it('A115: several models are numbered, stored ones say their id', () => {
    const post = new Post({ comments: [new Comment({ id: 5, body: 'x' }), new Comment()] })
    expect(inside((f) => f.fieldsFor('comments', (c) => c.textField('body')), post)).toBe(
      '<input type="text" value="x" name="post[comments_attributes][0][body]" id="post_comments_attributes_0_body" />' +
        '<input type="hidden" value="5" name="post[comments_attributes][0][id]" id="post_comments_attributes_0_id" />' +
        '<input type="text" name="post[comments_attributes][1][body]" id="post_comments_attributes_1_body" />',
    )
  })

  it('A115: the id is not said twice, or not at all', () => {
    const post = new Post({ comments: [new Comment({ id: 5 })] })
    const own = inside((f) => f.fieldsFor('comments', (c) => c.hiddenField('id')), post)
    expect(own.match(/\[id\]/g)).toHaveLength(1)
    expect(inside((f) => f.fieldsFor('comments', null, { includeId: false }, () => 'x'), post)).toBe('x')
  })

  it('A115: numbers go on from call to call, or begin where they are told to', () => {
    const post = new Post({ comments: [new Comment()] })
    const body = (c: FormBuilder) => c.fieldName('body')
    expect(inside((f) => safeConcat(f.fieldsFor('comments', body), f.fieldsFor('comments', [new Comment()], body)), post)).toBe(
      'post[comments_attributes][0][body]post[comments_attributes][1][body]',
    )
    expect(inside((f) => f.fieldsFor('comments', [new Comment(), new Comment()], { index: 7 }, body), post)).toBe(
      'post[comments_attributes][7][body]post[comments_attributes][8][body]',
    )
    expect(inside((f) => f.fieldsFor('comments', [new Comment()], { index: 'NEW' }, body), post)).toBe(
      'post[comments_attributes][NEW][body]',
    )
  })

  it('A115: a setter of the model decides the name', () => {
    class Article extends Post {
      set commentsAttributes(_: unknown) {}
      set authorAttributes(_: unknown) {}
    }
    const article = Object.assign(new Article(), { comments: [{}], author: { id: 3, name: 'A' } })
    expect(inside((f) => f.fieldsFor('comments', (c) => c.fieldName('body')), article)).toBe('article[commentsAttributes][0][body]')
    expect(inside((f) => f.fieldsFor('author', (a) => a.fieldName('name')), article)).toBe(
      'article[authorAttributes][name]<input type="hidden" value="3" name="article[authorAttributes][id]" id="article_authorAttributes_id" />',
    )
  })

  it('A115: nests as deep as models do', () => {
    const post = new Post({ comments: [new Comment({ author: { name: 'A' } })] })
    expect(inside((f) => f.fieldsFor('comments', (c) => c.fieldsFor('author', (a) => a.fieldName('name'))), post)).toBe(
      'post[comments_attributes][0][author][name]',
    )
  })

  it('A115: needs a block', () => {
    expect(() => inside((f) => f.fieldsFor('author', {} as never), new Post())).toThrow(/needs a block/)
  })
})
