/** What readers say about a post. */
import { BeforeAction } from '@live/core'
import { postPath } from '#routes'
import { Post } from '../models/post.js'
import { ApplicationController } from './application-controller.js'

@BeforeAction('setPost')
export class CommentsController extends ApplicationController {
  protected post!: Post

  async create() {
    const comment = this.post.related('comments').build(this.params.expect({ comment: ['author', 'body'] }))
    if (await comment.save()) return this.redirectTo(postPath(this.post), { status: 303, notice: this.t('.created') })
    this.assign({ comment, comments: await this.post.related('comments').order('id') })
    this.render('posts/show', { status: 422 })
  }

  async destroy() {
    const comment = await this.post.related('comments').find(this.params.integer('id'))
    await comment.destroyOrFail()
    this.redirectTo(postPath(this.post), { status: 303, notice: this.t('.destroyed') })
  }

  protected async setPost() {
    this.post = await Post.find(this.params.integer('postId'))
    this.assign({ post: this.post })
  }
}
