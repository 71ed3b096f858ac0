/** The page and the login of the `live` peers: a template in a layout, and sessions in an encrypted cookie. */
import path from 'node:path'
import { BaseController } from '@live/core'
import { Views } from '@live/views'

const { POSTS, SECRET } = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')

class LoginsController extends BaseController {
  create() {
    this.session.set('userId', 7)
    this.render({ plain: 'ok' })
  }
}

class PostsController extends BaseController {
  static {
    this.beforeAction('requireUser')
  }

  requireUser() {
    const userId = this.session.get('userId')
    if (userId === undefined) this.redirectTo('/login')
    else this.assign({ userId })
  }

  index() {
    this.assign({ title: 'Posts', posts: POSTS })
  }
}

export const config = {
  security: { secretKeyBase: SECRET.repeat(2) },
  view: { renderer: new Views({ folders: [path.join(import.meta.dirname, 'app/views')] }) },
}

export function draw(r) {
  r.get('/login', LoginsController, 'create')
  r.get('/posts', PostsController, 'index')
}
