/** Digests of templates and what they render. */
import { describe, expect, it } from '@jest/globals'
import { Views } from '../../src/views.js'
import { rendered, requestOf, viewFolder, writeViews } from '../support/view-folder.js'

const SOURCES = {
  'layouts/application.html': 'layout',
  'posts/show.html': `<%= render('form', { a }) %><%= render(post.blogComments) %><%= render({ partial: 'shared/menu', layout: "box", collection: x }) %>
<%= render({ template: 'posts/other' }) %><%# Template Dependency: events/* %><%# Template Dependency: posts/dynamic %><%= render(name) %>`,
  'posts/_form.html': '<%= render("shared/field") %>',
  'shared/_field.html': 'field',
  'shared/_menu.html': 'menu',
  'posts/_box.html': '<%= content() %>',
  'posts/other.html': 'other',
  'blog-comments/_blog-comment.html': 'comment',
  'events/_created.html': 'created',
  'posts/_dynamic.html': 'dynamic',
  'posts/_unrelated.html': 'unrelated',
  'posts/_tree.html': '<%= render("tree") %>',
}

describe('digests', () => {
  it('A127, C219: change with a template, what it renders, what that renders, and the layouts', () => {
    const folder = viewFolder(SOURCES)
    const views = new Views({ folders: [folder], cache: false })
    const digest = () => views.digest('posts/show', ['html'], [])
    const first = digest()
    expect(first).toMatch(/^[\da-f]{32}$/)
    expect(digest()).toBe(first)
    writeViews(folder, { 'posts/_unrelated.html': 'changed' })
    expect(digest()).toBe(first)
    let before = first
    for (const name of Object.keys(SOURCES).filter((each) => !/unrelated|tree/.test(each))) {
      writeViews(folder, { [name]: `${SOURCES[name as keyof typeof SOURCES]} more` })
      expect([name, digest()]).not.toEqual([name, before])
      before = digest()
    }
  })

  it('are kept where templates are, end for templates that render themselves, and are null for none', () => {
    const folder = viewFolder(SOURCES)
    const views = new Views({ folders: [folder], cache: true })
    const first = views.digest('posts/show', ['html'], [])
    writeViews(folder, { 'posts/_form.html': 'changed' })
    expect(views.digest('posts/show', ['html'], [])).toBe(first)
    expect(views.digest('posts/_tree', ['html'], [])).toMatch(/^[\da-f]{32}$/)
    expect(views.digest('posts/nowhere', ['html'], [])).toBeNull()
    expect(views.digest('posts/show', ['json'], [])).toBeNull()
  })

  it('A127: of a view leave the layout out, for fragments', async () => {
    const show = { 'posts/show.html': '<%= view.digest() %>', 'posts/_a.html': 'a' }
    const one = await rendered(show['posts/show.html'], {}, { 'layouts/application.html': '1' })
    expect(await rendered(show['posts/show.html'], {}, { 'layouts/application.html': '2' })).toBe(one)
    const views = new Views({ folders: [viewFolder({ ...show, 'posts/other.html': '<%= view.digest("posts/show") %>' })], annotate: false })
    expect((await views.render(requestOf({ template: 'posts/other' }))).body).toBe(one)
  })
})
