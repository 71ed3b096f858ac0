/** Posts and comments: what makes them valid, and that they go together. */
import { describe, expect, it } from '@jest/globals'
import { Comment } from '../../app/models/comment.js'
import { Post } from '../../app/models/post.js'
import { createPost, postAttributes } from '../fixtures/posts.js'
import { useDatabase } from '../test-helper.js'

useDatabase()

describe('Post', () => {
  it.each([
    [{ title: '' }, 'title', "can't be blank"],
    [{ title: 't'.repeat(81) }, 'title', 'is too long (maximum is 80 characters)'],
    [{ body: '' }, 'body', "can't be blank"],
    [{ body: 'b'.repeat(10_001) }, 'body', 'is too long (maximum is 10000 characters)'],
  ])('is not stored with %j', async (attributes, property, message) => {
    const post = await Post.create(postAttributes(attributes))
    expect([post.isNew(), post.errors.on(property)]).toEqual([true, [message]])
  })

  it('has comments in their order, which go with it', async () => {
    const post = await createPost()
    for (const author of ['Ada', 'Grace']) await post.related('comments').createOrFail({ author, body: 'Yes' })
    const [loaded] = await Post.include('comments').where({ id: post.id })
    expect(loaded!.comments.map(({ author }) => author)).toEqual(['Ada', 'Grace'])
    await post.destroyOrFail()
    await expect(Comment.count()).resolves.toBe(0)
  })
})

describe('Comment', () => {
  it('needs a name, a text, and a post', async () => {
    const comment = Comment.build()
    await expect(comment.isValid()).resolves.toBe(false)
    expect(Object.keys(comment.errors.toJSON()).sort()).toEqual(['author', 'body', 'postId'])
  })
})
