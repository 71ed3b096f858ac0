/** What the blog begins with. */
import { Post } from '../../app/models/post.js'

const POSTS = [
  {
    title: 'A page that others can change while you look at it',
    body: 'Open this page in two windows and write a comment in one of them.\n\nIt appears in the other one as well, without a reload.',
    comments: [{ author: 'Grace', body: 'I am looking from a second window.' }],
  },
  {
    title: 'What happens to a form that was filled in wrongly',
    body: 'It comes back with status 422, with what was typed and with what is wrong, each message at its field.',
    comments: [],
  },
] as const

/** Writes the first posts, unless there are some. Resolves to whether they were new. */
export async function seedPosts(): Promise<boolean> {
  if (await Post.exists()) return false
  for (const { comments, ...attributes } of POSTS) {
    const post = await Post.createOrFail(attributes)
    for (const comment of comments) await post.related('comments').createOrFail(comment)
  }
  return true
}
