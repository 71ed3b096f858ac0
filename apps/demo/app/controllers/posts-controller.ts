/** Posts: listed, shown, written, changed and removed, in browsers and as JSON. */
import { BeforeAction } from '@live/core'
import { postPath, postsPath } from '#routes'
import { Post } from '../models/post.js'
import { ApplicationController } from './application-controller.js'

/** What programs get to know of a post. */
const JSON_FIELDS = ['id', 'title', 'body', 'createdAt', 'updatedAt']

@BeforeAction('setPost', { only: ['show', 'edit', 'update', 'destroy'] })
export class PostsController extends ApplicationController {
  protected post!: Post

  async index() {
    const page = await Post.order({ id: 'desc' }).page(this.params.integer('page', 1), { per: 10 })
    this.assign({ page })
    this.respondTo({
      html: true,
      json: () => this.render({ json: page.items, only: JSON_FIELDS }),
    })
  }

  async show() {
    const comments = await this.post.related('comments').order('id')
    this.assign({ comments, comment: this.post.related('comments').build() })
    this.respondTo({
      html: true,
      json: () => this.render({ json: this.post, only: JSON_FIELDS }),
    })
  }

  new() {
    this.assign({ post: Post.build() })
  }

  edit() {}

  async create() {
    const post = Post.build(this.#postParams())
    this.assign({ post })
    if (!(await post.save())) return this.#refuse('new', post)
    const location = postPath(post)
    this.respondTo({
      html: () => this.redirectTo(location, { status: 303, notice: this.t('.created') }),
      json: () => this.render({ json: post, only: JSON_FIELDS, status: 'created', location }),
    })
  }

  async update() {
    if (!(await this.post.update(this.#postParams()))) return this.#refuse('edit', this.post)
    const location = postPath(this.post)
    this.respondTo({
      html: () => this.redirectTo(location, { status: 303, notice: this.t('.updated') }),
      json: () => this.render({ json: this.post, only: JSON_FIELDS }),
    })
  }

  async destroy() {
    await this.post.destroyOrFail()
    this.respondTo({
      html: () => this.redirectTo(postsPath(), { status: 303, notice: this.t('.destroyed') }),
      json: () => this.head('no_content'),
    })
  }

  protected async setPost() {
    this.post = await Post.find(this.params.integer('id'))
    this.assign({ post: this.post })
  }

  /** The form again, with what is wrong; programs get `{ "title": ["can't be blank"] }`. */
  #refuse(template: 'new' | 'edit', post: Post) {
    this.respondTo({
      html: () => this.render(template, { status: 422 }),
      json: () => this.render({ json: post.errors, status: 422 }),
    })
  }

  /** What a client may set. Everything else that it sends is ignored. */
  #postParams() {
    return this.params.expect({ post: ['title', 'body'] })
  }
}
