import { describe, expect, it } from '@jest/globals'
import { controllerName, viewPrefixes } from '../../src/controller/names.js'
import { type AbstractClass, AbstractController, BaseController, Live, type Metal } from '../../src/index.js'

describe('controllerName', () => {
  it.each([
    ['PostsController', 'posts'],
    ['BlogPostsController', 'blog-posts'],
    ['HTMLPagesController', 'html-pages'],
    ['OAuth2TokensController', 'o-auth2-tokens'],
    ['Posts', 'posts'],
    ['Controller', ''],
  ])('C15: %s is %p', (className, name) => {
    expect(controllerName({ [className]: class {} }[className]!)).toBe(name)
  })

  it("C15: an anonymous class has no name, and never its parent's", () => {
    class PostsController {}
    expect(controllerName(PostsController)).toBe('posts')
    expect(controllerName((() => class extends PostsController {})())).toBe('')
    class DraftsController extends PostsController {}
    expect(controllerName(DraftsController)).toBe('drafts')
  })
})

describe('viewPrefixes', () => {
  class ApplicationController extends BaseController {}
  class PostsController extends ApplicationController {}

  it('C12: the class, then its ancestors, and nothing of the framework', () => {
    expect(viewPrefixes(PostsController)).toEqual(['posts', 'application'])
  })

  it('C12: abstract ancestors and mixins are left out', () => {
    @AbstractController()
    class CrudController extends ApplicationController {}
    function Searchable<B extends AbstractClass<Metal>>(Base: B): B {
      abstract class SearchableAbility extends Base {}
      return SearchableAbility
    }
    class UsersController extends Live(Searchable(CrudController)) {}
    expect(viewPrefixes(UsersController)).toEqual(['users', 'application'])
  })

  it('are the same list each time', () => {
    expect(viewPrefixes(PostsController)).toBe(viewPrefixes(PostsController))
  })
})
