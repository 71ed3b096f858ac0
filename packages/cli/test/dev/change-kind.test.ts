import { describe, expect, it } from '@jest/globals'
import { changeKind } from '../../src/dev/change-kind.js'

describe('changeKind (A28)', () => {
  it.each([
    ['app/models/post.ts', 'code'],
    ['lib/price.ts', 'code'],
    ['app/data.json', 'code'],
    ['config/routes.ts', 'code'],
    ['config/routes/admin.ts', 'code'],
    ['config/locales/en.yml', 'code'],
    ['db/schema.sql', 'code'],
    ['app/views/posts/show.html.eta', 'pages'],
    ['public/counter.js', 'pages'],
    ['public/application.css', 'styles'],
    ['app/assets/forms.css', 'styles'],
    ['config/application.ts', 'restart'],
    ['config/environments/development.ts', 'restart'],
    ['config/initializers/cors.ts', 'restart'],
    ['config/routes-helper.ts', 'restart'],
    ['.env', 'restart'],
    ['.env.local', 'restart'],
    ['package.json', 'restart'],
    ['db/migrate/1-create-posts.ts', 'types'],
    ['db/notes.txt', 'none'],
    ['README.md', 'none'],
    ['.environment', 'none'],
    ['test/models/post.test.ts', 'types'],
    ['test/fixtures/a.txt', 'none'],
    ['app/models/.#post.ts', 'none'],
    ['app/models/post.ts~', 'none'],
    ['app/models/.post.ts.swp', 'none'],
    ['app/models/4913', 'none'],
  ])('%s: %s', (path, kind) => {
    expect(changeKind(path)).toBe(kind)
  })
})
