/** Ids and classes of models. */
import { describe, expect, it } from '@jest/globals'
import { domClass, domId } from '../../src/helpers/dom-id.js'
import { BlogPost, Post } from './support.js'

describe('domId', () => {
  it('A124: names a stored model by its key, a new one by new', () => {
    expect(domId(new Post({ id: 1 }))).toBe('post_1')
    expect(domId(new Post())).toBe('new_post')
    expect(domId(new Post({ id: 1 }), 'edit')).toBe('edit_post_1')
    expect(domId(new Post(), 'edit')).toBe('edit_post')
    expect(domId(Post)).toBe('new_post')
    expect(domId(new BlogPost({ id: 'a' }))).toBe('blog_post_a')
  })

  it('A124: takes the key of a model with several, and the id before what stands in URLs', () => {
    expect(domId(new Post({ id: 1, toKey: () => [2, 7] }))).toBe('post_2_7')
    expect(domId(new Post({ id: 1, toParam: () => 'a-title' }))).toBe('post_1')
  })

  it('A152: a class may say its own name, which bundlers do not change', () => {
    class a {
      static readonly singularRouteKey = 'blogPost'
      readonly id = 3
    }
    expect(domId(new a())).toBe('blog_post_3')
    class b {
      static readonly modelName = { paramKey: 'entry' }
    }
    expect(domClass(b)).toBe('entry')
    expect(() => domId({ id: 1 })).toThrow(/without a class name/)
  })

  it('A124: domClass', () => {
    expect(domClass(new Post({ id: 1 }))).toBe('post')
    expect(domClass(BlogPost, 'edit')).toBe('edit_blog_post')
  })
})
