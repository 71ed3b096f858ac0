/** The page and the login of the `fastify` peers: @fastify/view with eta, and sessions in an encrypted cookie. */
import { createHash } from 'node:crypto'
import secureSession from '@fastify/secure-session'
import view from '@fastify/view'
import { Eta } from 'eta'

const { POSTS, SECRET, VIEWS } = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')

/** A plugin, so that the other routes have no session. */
export async function pages(app) {
  await app.register(secureSession, { key: createHash('sha256').update(SECRET).digest(), cookie: { path: '/', httpOnly: true } })
  await app.register(view, { engine: { eta: new Eta({ views: VIEWS, cache: true }) }, root: VIEWS, production: true })
  app.decorateRequest('userId', null)

  app.get('/login', async (request) => {
    request.session.set('userId', 7)
    return 'ok'
  })

  async function requireUser(request, reply) {
    request.userId = request.session.get('userId')
    if (request.userId === undefined) return reply.redirect('/login')
  }

  app.get('/posts', { preHandler: requireUser }, async (request, reply) =>
    reply.viewAsync('posts.eta', { title: 'Posts', userId: request.userId, posts: POSTS }),
  )
}
