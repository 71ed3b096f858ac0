/** A form from the template to the model and back: valid, invalid, forged, with files and nested models. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController, type UploadedFile } from '@live/core'
import type { TestApp } from '@live/testing'
import { appOf, type FilledForm, fillIn, send } from './application.js'
import { errorsOf } from './support.js'

class Comment {
  id: number | null = null
  body = ''
  isPersisted() {
    return this.id !== null
  }
}

class Post {
  static readonly all = new Map<number, Post>()
  id: number | null = null
  title = ''
  views = 0
  published = false
  kind = 'draft'
  image: string | null = null
  comments: Comment[] = [new Comment()]
  errors = errorsOf({})

  isPersisted() {
    return this.id !== null
  }

  toParam() {
    return this.id === null ? undefined : String(this.id)
  }

  save(): boolean {
    this.errors = errorsOf(this.title === '' || Number.isNaN(this.views) ? { title: ["can't be blank"], views: ['is not a number'] } : {})
    if (this.errors.fullMessages.length > 0) return false
    this.id ??= Post.all.size + 1
    Post.all.set(this.id, this)
    return true
  }
}

class PostsController extends BaseController {
  index() {
    this.render({ plain: 'list' })
  }

  new() {
    this.assign({ post: new Post() })
  }

  edit() {
    this.assign({ post: Post.all.get(Number(this.params.get('id'))) })
  }

  create() {
    this.#save(new Post(), 'new')
  }

  update() {
    this.#save(Post.all.get(Number(this.params.get('id')))!, 'edit')
  }

  destroy() {
    Post.all.delete(Number(this.params.get('id')))
    this.redirectTo('/posts', { status: 303 })
  }

  #save(post: Post, again: string) {
    const given = this.params.require('post')
    post.title = String(given.get('title') ?? '').trim()
    post.views = Number(given.get('views'))
    post.published = given.get('published') === '1'
    post.kind = String(given.get('kind'))
    post.image = (given.get('image') as unknown as UploadedFile | undefined)?.originalFilename ?? null
    post.comments = [0, 1].flatMap((i) => {
      const body = this.params.dig('post', 'comments_attributes', String(i), 'body')
      return body === undefined ? [] : [Object.assign(new Comment(), { body: String(body) })]
    })
    if (post.save()) return this.redirectTo(this.url.polymorphicUrl(post), { status: 303 })
    this.assign({ post })
    return this.render({ action: again, status: 422 })
  }

  show() {
    const { title, views, published, kind, image, comments } = Post.all.get(Number(this.params.get('id')))!
    this.render({ json: { title, views, published, kind, image, comments } })
  }
}

const FORM = `<%= formWith({ model: post }, (f) => { %>
  <%= f.errorSummary() %>
  <%= f.label('title') %> <%= f.textField('title') %> <%= f.errors('title') %>
  <%= f.numberField('views') %>
  <%= f.checkbox('published') %>
  <%= f.select('kind', [['Draft', 'draft'], ['Final', 'final']]) %>
  <%= f.fieldsFor('comments', (c) => { %><%= c.textarea('body') %><% }) %>
  <%= f.submit() %>
<% }) %>`

const SOURCES = {
  'posts/_form.html': FORM,
  'posts/new.html': `<%= render('form', { post }) %>`,
  'posts/edit.html': `<%= render('form', { post }) %><%= buttonTo('Destroy', post, { method: 'delete' }) %>`,
}

describe('a form', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await appOf((r) => r.resources('posts', PostsController), SOURCES, {
      csrf: true,
      config: { controller: { forgeryProtectionVerificationStrategy: 'headerOrLegacyToken' } },
    })
  })
  afterAll(() => app?.close())

  const page = async (path: string) => (await app.get(path)).text

  it('A114: goes to the collection, makes the model, and shows it again for editing', async () => {
    const form = fillIn(await page('/posts/new'), {
      'post[title]': 'Hello <b>',
      'post[views]': '7',
      'post[published]': '1',
      'post[kind]': 'final',
      'post[comments_attributes][0][body]': '\nfirst',
    })
    expect([form.action, form.method, form.enctype]).toEqual(['/posts', 'post', null])
    const made = await send(app, form)
    expect([made.status, made.headers.get('location')]).toEqual([303, `${app.url}/posts/1`])
    expect((await app.get('/posts/1')).json()).toEqual({
      title: 'Hello <b>',
      views: 7,
      published: true,
      kind: 'final',
      image: null,
      comments: [{ id: null, body: '\nfirst' }],
    })
    const edit = fillIn(await page('/posts/1/edit'))
    expect(edit.action).toBe('/posts/1')
    expect(Object.fromEntries(edit.fields)).toMatchObject({
      _method: 'patch',
      'post[title]': 'Hello <b>',
      'post[views]': '7',
      'post[published]': '1',
      'post[kind]': 'final',
      'post[comments_attributes][0][body]': '\nfirst',
      commit: 'Update Post',
    })
    edit.fields.set('post[title]', 'Changed')
    expect((await send(app, edit)).status).toBe(303)
    expect((await app.get('/posts/1')).json()).toMatchObject({ title: 'Changed', views: 7 })
  })

  it('A116, A117: comes back as it was filled in, with what is wrong in its place', async () => {
    const form = fillIn(await page('/posts/new'), {
      'post[title]': '  ',
      'post[views]': '12x"',
      'post[published]': '1',
      'post[kind]': 'final',
    })
    form.fields.set('post[comments_attributes][0][body]', '</textarea><script>')
    const again = await send(app, form)
    expect(again.status).toBe(422)
    const fields = Object.fromEntries(fillIn(again.text).fields)
    expect(fields).toMatchObject({
      'post[title]': '  ',
      'post[views]': '12x"',
      'post[published]': '1',
      'post[kind]': 'final',
      'post[comments_attributes][0][body]': '</textarea><script>',
      commit: 'Create Post',
    })
    expect(again.text).toContain('<h2>2 errors prohibited this post from being saved:</h2>')
    expect(again.text).toContain('<div class="field_with_errors"><label for="post_title">Title</label></div>')
    expect(again.text).toContain('aria-invalid="true" aria-describedby="post_title_errors"')
    expect(again.text).toContain('<div class="field_errors" id="post_title_errors">can&#39;t be blank</div>')
    expect(again.text).not.toContain('<script>')
  })

  it('A118, C200: is refused without its token, with one of another form, or of another person', async () => {
    const filled = () => page('/posts/new').then((text) => fillIn(text, { 'post[title]': 'x' }))
    const refused = async (form: FilledForm) => expect((await send(app, form)).status).toBe(422)
    const without = await filled()
    without.fields.delete('authenticity_token')
    await refused(without)
    const other = await filled()
    other.fields.set('authenticity_token', fillIn(await page('/posts/1/edit')).fields.get('authenticity_token')!)
    await refused(other)
    const foreign = fillIn((await app.client().get('/posts/new')).text, { 'post[title]': 'x' })
    await refused(foreign)
    expect((await send(app, await filled())).status).toBe(303)
  })

  it('A113: a button is a form of its own, with the token of its verb', async () => {
    const text = (await page('/posts/2/edit')).replace(/^.*?<\/form>/s, '')
    const form = fillIn(text)
    expect([form.action, form.fields.get('_method')]).toEqual(['/posts/2', 'delete'])
    expect((await send(app, form)).status).toBe(303)
    expect(Post.all.has(2)).toBe(false)
  })
})

describe('a form with a file', () => {
  it('A114, A115: is sent in parts, also when its block waits for something', async () => {
    const template = `<%= formWith({ model: post }, async (f) => { %><% await Promise.resolve() %><%= f.fileField('image') %><%= f.textField('title') %><%= f.numberField('views') %><% }) %>`
    await using app = await appOf((r) => r.resources('posts', PostsController), { 'posts/new.html': template })
    const form = fillIn((await app.get('/posts/new')).text)
    expect(form.enctype).toBe('multipart/form-data')
    const body = new FormData()
    body.set('post[title]', 'with a file')
    body.set('post[views]', '1')
    body.set('post[image]', new Blob(['png'], { type: 'image/png' }), 'a.png')
    const made = await app.post(form.action, { body })
    expect(made.status).toBe(303)
    expect((await app.get(new URL(made.headers.get('location')!).pathname)).json()).toMatchObject({ title: 'with a file', image: 'a.png' })
  })
})
