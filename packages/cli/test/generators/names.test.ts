import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { closest } from '../../src/generators/closest.js'
import { parseName } from '../../src/generators/name.js'
import { camelCase, humanize, kebabCase, pascalCase, pluralize, singularize, snakeCase } from '../../src/generators/words.js'

const word = fc.stringMatching(/^[a-z]{2,8}$/)
const words = fc.array(word, { minLength: 1, maxLength: 3 })

describe('names', () => {
  it.each(['post', 'Post', 'posts', 'POST'.toLowerCase()])('A51: a model is singular, however it is written: %s', (text) => {
    expect(parseName(text, { number: 'singular' }).className).toBe('Post')
  })

  it.each(['admin/blog_post', 'Admin::BlogPost', 'Admin.BlogPost', 'admin/BlogPost', 'admin/blog-post'])(
    'A51: notations of one name are one name: %s',
    (text) => {
      const name = parseName(text)
      expect({ ...name, singular: null, plural: null }).toEqual({
        namespace: ['admin'],
        base: 'blog-post',
        path: 'admin/blog-post',
        className: 'AdminBlogPost',
        variable: 'adminBlogPost',
        table: 'admin_blog_posts',
        human: 'Blog post',
        up: '../',
        singular: null,
        plural: null,
      })
      expect(name.plural.path).toBe('admin/blog-posts')
    },
  )

  it('A51: a controller keeps its number, and its suffix is no part of the name', () => {
    expect(parseName('PostsController', { suffix: 'controller' }).className).toBe('Posts')
    expect(parseName('post', { suffix: 'controller' }).className).toBe('Post')
    expect(parseName('controller', { suffix: 'controller' }).className).toBe('Controller')
  })

  it.each([
    ['1abc', 'begins with a letter'],
    ['', 'use letters'],
    ['a b', 'use letters'],
    ['../x', 'use letters'],
    ['a//b', 'use letters'],
    ['a-', 'use letters'],
    ['é', 'use letters'],
    ['__proto__', 'use letters'],
  ])('A51: what can be no name is refused, and why: %p', (text, reason) => {
    expect(() => parseName(text)).toThrow(reason)
  })

  it('A51: every notation of the same words gives the same name', () => {
    fc.assert(
      fc.property(words, (list) => {
        const snake = list.join('_')
        const forms = [snake, list.join('-'), camelCase(snake), pascalCase(snake)]
        expect(new Set(forms.map((form) => parseName(form).path)).size).toBe(1)
        expect(snakeCase(pascalCase(snake))).toBe(snake)
        expect(kebabCase(camelCase(snake))).toBe(list.join('-'))
      }),
    )
  })

  it('A51: any text is a name or an error that says so, and never a path out of the project', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        let name: ReturnType<typeof parseName>
        try {
          name = parseName(text)
        } catch (error) {
          expect((error as { code?: string }).code).toBe('ERR_CLI')
          return
        }
        expect(name.path).toMatch(/^[a-z][a-z\d-]*(?:\/[a-z][a-z\d-]*)*$/)
        expect(name.className).toMatch(/^[A-Z][A-Za-z\d]*$/)
      }),
    )
  })

  it('knows plurals and singulars, of the last word', () => {
    expect(pluralize('person')).toBe('people')
    expect(pluralize('posts')).toBe('posts')
    expect(pluralize('blog-category')).toBe('blog-categories')
    expect(singularize('people')).toBe('person')
    expect(singularize('sales-heroes')).toBe('sales-hero')
    expect(humanize('author_id')).toBe('Author')
  })

  it('finds what was meant', () => {
    expect(closest('scafold', ['scaffold', 'model'])).toBe('scaffold')
    expect(closest('modle', ['scaffold', 'model'])).toBe('model')
    expect(closest('xyzzy', ['scaffold', 'model'])).toBeNull()
  })
})
