/** Views in an application: helpers of its own, controllers, errors, streams. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, LiveApplication, type RouteBlock, routes } from '@live/core'
import { testApp } from '@live/testing'
import { Views, type ViewsOptions } from '../src/views.js'
import { viewFolder } from './support/view-folder.js'

class ApplicationController extends BaseController {
  static override abstract = true
  static {
    this.helperMethod('currentUser')
  }
  protected currentUser() {
    return 'Ann <a>'
  }
}

class PostsController extends ApplicationController {
  index() {
    this.assign({ posts: ['<one>', 'two'] })
  }
  broken() {
    this.render('broken')
  }
  streamed() {
    this.assign({ later: new Promise((resolve) => setImmediate(resolve, '<late>')) })
    this.render({ stream: true })
  }
  async text() {
    this.render({
      json: {
        html: await this.renderToString({ partial: 'post', collection: ['a', 'b'] }),
        shout: (this.helpers.shout as (t: string) => string)('x'),
      },
    })
  }
}

class UsersController extends ApplicationController {
  index() {}
}

const draw: RouteBlock = (r) => {
  for (const action of ['index', 'broken', 'streamed', 'text']) r.get(`/posts/${action}`, PostsController, action as 'index')
  r.get('/users', UsersController, 'index')
}

const FILES = {
  'package.json': '{}',
  'app/helpers/application-helper.ts': 'export const shout = (text: string) => text.toUpperCase()\n',
  'app/helpers/posts-helper.ts': 'export default (view: { template: { name: string } }) => ({ where: () => view.template.name })\n',
  'app/views/layouts/application.html.eta': '<html><%= content("title") %><body><%= content() %></body></html>',
  'app/views/posts/index.html.eta':
    '<% contentFor("title", shout("posts")) %><%= currentUser() %> <%= where() %> <%= render({ partial: "post", collection: posts }) %>',
  'app/views/posts/_post.html.eta': '<p><%= post %></p>',
  'app/views/posts/broken.html.eta': '<p>\n  <%= curentUser() %>\n</p>',
  'app/views/posts/streamed.html.eta': '<b><%= later %></b>',
  'app/views/users/index.html.eta': '<%= typeof where %>',
}

/** An application in a folder of its own. */
async function launch({ views = {}, config = {} }: { views?: ViewsOptions; config?: ApplicationConfig } = {}) {
  const root = viewFolder()
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  class TestedApplication extends LiveApplication {
    override config: ApplicationConfig = {
      view: { renderer: new Views(views) },
      log: { level: 'silent' },
      stack: { publicFolder: false },
      ...config,
    }
  }
  return testApp(new TestedApplication({ root, routes: routes(draw) }))
}

describe('an application with Views', () => {
  it('renders actions in layouts, with helpers of app/helpers and of the controller', async () => {
    await using app = await launch()
    const { status, text, mediaType } = await app.get('/posts/index')
    expect([status, mediaType]).toEqual([200, 'text/html'])
    expect(text).toBe('<html>POSTS<body>Ann &lt;a&gt; posts/index <p>&lt;one&gt;</p><p>two</p></body></html>')
    expect((await app.get('/users')).text).toBe('<html><body>function</body></html>')
  })

  it('can keep the helpers of a controller to its templates', async () => {
    await using app = await launch({ views: { helperScope: 'controller' } })
    expect((await app.get('/posts/index')).text).toContain('posts/index')
    expect((await app.get('/users')).text).toBe('<html><body>undefined</body></html>')
  })

  it('C85: renders to text inside of an action, and gives helpers to it', async () => {
    await using app = await launch()
    expect((await app.get('/posts/text')).json()).toEqual({ html: '<p>a</p><p>b</p>', shout: 'X' })
  })

  it('A99: shows the line of the template on the error page', async () => {
    await using app = await launch({ config: { showErrorDetails: true } })
    const { status, text } = await app.get('/posts/broken', { headers: { accept: 'text/html' } })
    expect(status).toBe(500)
    expect(text).toContain('curentUser is not defined')
    expect(text).toContain('currentUser')
    expect(text).toMatch(/broken\.html\.eta/)
    expect(text).toContain('&lt;%=')
  })

  it('C90: streams over a socket', async () => {
    await using app = await launch()
    const { text, headers } = await app.get('/posts/streamed')
    expect(text).toBe('<html><body><b>&lt;late&gt;</b></body></html>')
    expect([headers.get('content-length'), headers.get('cache-control')]).toEqual([null, 'no-cache'])
  })
})
