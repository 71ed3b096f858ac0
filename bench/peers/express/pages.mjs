/** The page and the login of the `express` peer: eta as its view engine, and cookie-session, which signs. */
import cookieSession from 'cookie-session'
import { Eta } from 'eta'

const { POSTS, SECRET, VIEWS } = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')

function requireUser(request, response, next) {
  request.userId = request.session.userId
  if (request.userId === undefined) return response.redirect('/login')
  next()
}

/** The other routes have no session. */
export function drawPages(app) {
  const eta = new Eta({ views: VIEWS, cache: true })
  app.engine('eta', (_file, values, done) => {
    try {
      done(null, eta.render('./posts', values))
    } catch (error) {
      done(error)
    }
  })
  app.set('views', VIEWS)
  app.set('view engine', 'eta')
  app.enable('view cache')
  const session = cookieSession({ name: 'session', keys: [SECRET] })

  app.get('/login', session, (request, response) => {
    request.session.userId = 7
    response.type('text/plain').send('ok')
  })
  app.get('/posts', session, requireUser, (request, response) => {
    response.render('posts', { title: 'Posts', userId: request.userId, posts: POSTS })
  })
}
