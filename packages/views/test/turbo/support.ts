/** A blog that is live: pages, forms, a model in SQLite, for tests over real sockets. */
import { join } from 'node:path'
import { type ApplicationConfig, BaseController, LiveApplication, type RouteMapper, routes } from '@live/core'
import { Column, Database, Entity, Model, PrimaryGeneratedColumn, Validates } from '@live/model'
import { Broadcasting, Broadcasts, type TurboOptions, turbo, Views } from '../../src/index.js'
import { type Sources, viewFolder } from '../support/view-folder.js'

export abstract class ApplicationRecord extends Broadcasting(Model) {}

@Entity()
@Broadcasts({ insertsBy: 'prepend' })
export class Post extends ApplicationRecord {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ default: '' })
  title!: string

  @Validates()
  checkTitle() {
    if (this.title === '') this.errors.add('title', 'is missing')
  }
}

/** What browsers without modern headers are told is not looked at here. */
export abstract class ApplicationController extends BaseController {
  static override abstract = true
}

export class PostsController extends ApplicationController {
  async index() {
    this.assign({ posts: await Post.order({ id: 'desc' }) })
  }

  async show() {
    this.assign({ post: await Post.find(this.params.integer('id')) })
  }

  new() {
    this.assign({ post: Post.build() })
  }

  async edit() {
    this.assign({ post: await Post.find(this.params.integer('id')) })
  }

  async create() {
    const post = Post.build(this.params.expect({ post: ['title'] }))
    this.assign({ post })
    if (!(await post.save())) return this.render('new', { status: 'unprocessable_content' })
    this.redirectTo('/posts', { status: 303 })
  }

  async update() {
    const post = await Post.find(this.params.integer('id'))
    this.assign({ post })
    if (!(await post.update(this.params.expect({ post: ['title'] })))) return this.render('edit', { status: 'unprocessable_content' })
    this.redirectTo('/posts', { status: 303 })
  }

  async destroy() {
    await (await Post.find(this.params.integer('id'))).destroyOrFail()
    this.redirectTo('/posts', { status: 303 })
  }

  async morphing() {
    this.assign({ posts: await Post.order({ id: 'desc' }) })
  }

  /** Reads, and then takes as long as the test wants. */
  async slow() {
    const posts = await Post.order({ id: 'desc' })
    await gate.wait()
    this.assign({ posts })
    this.render('index')
  }

  two() {}
  panel() {}
  plain() {}
  script() {}
}

/** Holds an action until the test lets it go. */
export const gate = {
  entered: () => {},
  release: () => {},
  async wait(): Promise<void> {
    await new Promise<void>((resolve) => {
      gate.release = resolve
      gate.entered()
    })
  },
}

export const BLOG: Sources = {
  'layouts/application.html': `<!doctype html>
<html>
  <head>
    <title><%= content('title') %></title>
    <link rel="icon" href="data:,">
    <%= csrfMetaTags() %>
    <%= cspMetaTag() %>
    <%= turboScriptTag() %>
    <%= content('head') %>
  </head>
  <body><%= content() %></body>
</html>`,
  'posts/index.html': `<% contentFor('title', 'Posts') %>
<%= turboStreamFrom('posts') %>
<h1>Posts</h1>
<div id="posts"><%= render(posts.length > 0 ? { partial: 'post', collection: posts } : { plain: '' }) %></div>
<a href="/posts/new">New</a> <a href="/slow" data-turbo-prefetch="false">Slow</a> <a href="/script">Script</a>`,
  'posts/two.html': `<%= turboStreamFrom('posts') %><%= turboStreamFrom('others') %><%= turboStreamFrom('posts') %>
<div id="posts"></div><div id="others"></div>
<%= turboFrameTag('panel', () => { %><a href="/panel">Open</a><% }) %>`,
  'posts/panel.html': '<%= turboFrameTag("panel", () => { %><%= turboStreamFrom("third") %><div id="third">panel</div><% }) %>',
  'posts/plain.html': '<%= turboStreamFrom("posts", { element: "turbo-stream-source" }) %><div id="posts"></div>',
  'posts/script.html': '<p id="page">Script</p><%= javascriptTag("window.ran = (window.ran ?? 0) + 1") %>',
  'posts/_post.html': '<div id="<%= domId(post) %>" class="post"><%= post.title %> <a href="/posts/<%= post.id %>">Show</a></div>',
  'posts/new.html': `<% contentFor('title', 'New') %>
<h1>New</h1>
<%= formWith({ model: post, url: '/posts' }, (f) => { %>
  <ul id="errors"><% for (const message of post.errors.fullMessages) { %><li><%= message %></li><% } %></ul>
  <%= f.textField('title') %> <%= f.submit('Save') %>
<% }) %>`,
  'posts/show.html': `<% contentFor('title', 'Show') %>
<%= turboStreamFrom(post) %>
<%= turboFrameTag(post, () => { %><div class="shown"><b><%= post.title %></b> <a href="/posts/<%= post.id %>/edit">Edit</a></div><% }) %>
<a href="/posts">Back</a>`,
  'posts/edit.html': `<h1>Not in the frame</h1>
<%= turboFrameTag(post, () => { %>
  <%= formWith({ model: post, url: '/posts/' + post.id }, (f) => { %><%= f.textField('title') %><% }) %>
<% }) %>`,
  'posts/morphing.html': `<% turboRefreshesWith({ method: 'morph', scroll: 'preserve' }) %><% contentFor('title', 'Morphing') %>
<%= turboStreamFrom('refreshed') %>
<input id="search" data-turbo-permanent><p id="count"><%= posts.length %></p>`,
}

export function drawBlog(r: RouteMapper): void {
  r.get('/posts', PostsController, 'index')
  r.get('/posts/new', PostsController, 'new')
  for (const action of ['morphing', 'slow', 'two', 'panel', 'plain', 'script'] as const) r.get(`/${action}`, PostsController, action)
  r.get('/posts/:id', PostsController, 'show')
  r.get('/posts/:id/edit', PostsController, 'edit')
  r.post('/posts', PostsController, 'create')
  r.patch('/posts/:id', PostsController, 'update')
  r.delete('/posts/:id', PostsController, 'destroy')
}

/** How a blog is made. */
export interface BlogOptions {
  readonly turbo?: TurboOptions
  readonly views?: Sources
  readonly config?: ApplicationConfig
  readonly draw?: (r: RouteMapper) => void
}

/** A database in a file, so that it outlives its connections. */
export function newDatabase(): Database {
  return new Database({ url: `sqlite:${join(viewFolder(), 'blog.sqlite3')}`, models: [Post], maintainTestSchema: false })
}

/** An application that has not booted. */
export function blogOf(
  database: Database,
  { turbo: options = {}, views = {}, config = {}, draw = drawBlog }: BlogOptions = {},
): LiveApplication {
  class Application extends LiveApplication {
    override config: ApplicationConfig = {
      ...config,
      security: {
        secretKeyBase: 'x'.repeat(64),
        contentSecurityPolicy: {
          enforce: (policy) => policy.defaultSrc('self').imgSrc('self', 'data:').scriptSrc('self').styleSrc('self').baseUri('self'),
          nonceGenerator: 'perRequest',
          nonceDirectives: ['script-src', 'style-src'],
        },
        ...config.security,
      },
      log: { level: 'silent' },
      model: { database },
      view: { renderer: new Views({ folders: [viewFolder({ ...BLOG, ...views })], annotate: false }) },
      stack: { publicFolder: false },
      plugins: [turbo({ ...options, hub: options.hub ?? { sse: { retryMs: [50, 100] }, drain: { retryMs: [50, 100] } } })],
    }
  }
  return new Application({ root: '/', routes: routes(draw) })
}
