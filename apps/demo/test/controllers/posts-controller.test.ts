/** Posts and their comments: pages, forms, JSON. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import type { TestClient } from '@live/testing'
import { Comment } from '../../app/models/comment.js'
import { Post } from '../../app/models/post.js'
import { createPost, postAttributes } from '../fixtures/posts.js'
import { FROM_HERE, useDemo } from '../support/demo.js'
import { attributes, elements, textOf } from '../support/html.js'

const demo = useDemo({ subscribers: 0 })

let browser: TestClient
let post: Post

beforeEach(async () => {
  await Post.all().destroyAll()
  browser = demo.app.client({ headers: { accept: 'text/html', ...FROM_HERE } })
  post = await createPost({ title: 'On <b>forms</b>' })
})

const notice = (page: string): string => textOf(elements(page, 'p').find((p) => p.includes('class="notice"')) ?? '')

describe('the list', () => {
  it('has the newest first, escaped, ten at a time', async () => {
    for (let n = 1; n <= 10; n++) await createPost({ title: `Post ${n}` })
    const { text } = await browser.get('/posts')
    const titles = elements(text, 'h2').map(textOf)
    expect([titles.length, titles[0], titles.at(-1)]).toEqual([10, 'Post 10', 'Post 1'])
    const last = await browser.get('/posts?page=2')
    expect(elements(last.text, 'h2').map(textOf)).toEqual(['On <b>forms</b>'])
    expect(last.text).not.toContain('<b>forms')
  })

  it('listens to what happens to posts', async () => {
    expect((await browser.get('/posts')).text).toMatch(/<live-stream-source src="\/_channels" topic="[^"]+"/)
  })
})

describe('a post', () => {
  it('is shown with its comments, and is a 404 where there is none', async () => {
    await post.related('comments').createOrFail({ author: 'Ada', body: '<i>Yes</i>' })
    const page = await browser.get(`/posts/${post.id}`)
    expect([page.status, elements(page.text, 'li').map(textOf)]).toEqual([200, [expect.stringMatching(/^Ada .* Yes$|^Ada .*<i>Yes<\/i>$/)]])
    expect((await browser.get('/posts/999999')).status).toBe(404)
  })

  it('is written: the browser is sent to it with 303', async () => {
    const response = await browser.post('/posts', { form: { post: postAttributes({ title: 'New' }) } })
    const created = (await Post.findBy({ title: 'New' }))!
    expect([response.status, new URL(response.location!).pathname]).toEqual([303, `/posts/${created.id}`])
    expect(notice((await browser.followRedirect()).text)).toBe('Post was successfully created.')
  })

  it('that is wrong comes back with 422, what was typed, and a message at its field', async () => {
    const { status, text } = await browser.post('/posts', { form: { post: { title: '', body: 'Typed & kept' } } })
    expect(status).toBe(422)
    expect(textOf(elements(text, 'div').find((div) => div.includes('id="post_title_errors"'))!)).toBe("can't be blank")
    expect(textOf(elements(text, 'textarea')[0]!)).toBe('Typed & kept')
    expect(attributes(text, 'aria-describedby')).toEqual(['post_title_errors'])
    expect(text).toContain('1 error prohibited this post from being saved')
    await expect(Post.count()).resolves.toBe(1)
  })

  it('is changed, or not', async () => {
    const path = `/posts/${post.id}`
    const form = await browser.get(`${path}/edit`)
    expect(attributes(form.text, 'value')).toEqual(expect.arrayContaining(['patch', 'On <b>forms</b>', 'Update Post']))
    expect((await browser.post(path, { form: { _method: 'patch', post: { title: 'Other' } } })).status).toBe(303)
    expect((await post.reload()).title).toBe('Other')
    expect((await browser.patch(path, { form: { post: { title: '' } } })).status).toBe(422)
    expect((await post.reload()).title).toBe('Other')
  })

  it('is removed, with its comments', async () => {
    await post.related('comments').createOrFail({ author: 'Ada', body: 'Yes' })
    const response = await browser.delete(`/posts/${post.id}`)
    expect([response.status, new URL(response.location!).pathname]).toEqual([303, '/posts'])
    await expect(Promise.all([Post.count(), Comment.count()])).resolves.toEqual([0, 0])
    expect((await browser.followRedirect()).text).toContain('There is no post yet.')
  })

  it('takes nothing else than its title and its text', async () => {
    await browser.post('/posts', { form: { post: postAttributes({ title: 'Sly', id: '7000', createdAt: '1999-01-01' }) } })
    const sly = (await Post.findBy({ title: 'Sly' }))!
    expect([sly.id === 7000, sly.createdAt.getFullYear() > 2000]).toEqual([false, true])
    for (const form of [{}, { post: 'text' }]) expect((await browser.post('/posts', { form })).status).toBe(400)
  })

  it('is JSON for a program', async () => {
    const json = await demo.app.get(`/posts/${post.id}`, { accept: 'json' })
    expect(Object.keys(json.json<object>())).toEqual(['id', 'title', 'body', 'createdAt', 'updatedAt'])
    const created = await demo.app.post('/posts', { json: { post: postAttributes() } })
    expect([created.status, created.location]).toEqual([201, expect.stringMatching(/\/posts\/\d+$/)])
    const refused = await demo.app.post('/posts', { json: { post: { title: '' } } })
    expect([refused.status, refused.json()]).toEqual([422, { title: ["can't be blank"], body: ["can't be blank"] }])
    expect((await demo.app.delete(`/posts/${post.id}`, { accept: 'json' })).status).toBe(204)
  })
})

describe('a comment', () => {
  it('is written below its post', async () => {
    const response = await browser.post(`/posts/${post.id}/comments`, { form: { comment: { author: 'Ada', body: 'Yes' } } })
    expect([response.status, new URL(response.location!).pathname]).toEqual([303, `/posts/${post.id}`])
    const page = await browser.followRedirect()
    expect([notice(page.text), elements(page.text, 'li').length]).toEqual(['Thank you.', 1])
  })

  it('that is wrong comes back in the page of the post', async () => {
    const { status, text } = await browser.post(`/posts/${post.id}/comments`, { form: { comment: { author: 'Ada', body: '' } } })
    expect([status, text.includes('<h1>On &lt;b&gt;forms&lt;/b&gt;</h1>')]).toEqual([422, true])
    expect(textOf(elements(text, 'div').find((div) => div.includes('id="comment_body_errors"'))!)).toBe("can't be blank")
    expect(attributes(text, 'value')).toContain('Ada')
  })

  it('belongs to its own post: it is removed there and nowhere else', async () => {
    const comment = await post.related('comments').createOrFail({ author: 'Ada', body: 'Yes' })
    const other = await createPost()
    expect((await browser.delete(`/posts/${other.id}/comments/${comment.id}`)).status).toBe(404)
    expect((await browser.post('/posts/999999/comments', { form: { comment: { author: 'A', body: 'B' } } })).status).toBe(404)
    expect((await browser.delete(`/posts/${post.id}/comments/${comment.id}`)).status).toBe(303)
    await expect(Comment.count()).resolves.toBe(0)
  })
})
