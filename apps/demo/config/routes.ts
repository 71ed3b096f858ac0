/** Which path leads to which action: the DSL here, decorators in `LiveController`, one table. See it with `npx live routes`. */
import { HealthController, routes } from '@live/core'
import { SubscribersController as ApiSubscribersController } from '../app/controllers/api/subscribers-controller.js'
import { CommentsController } from '../app/controllers/comments-controller.js'
import { CounterController } from '../app/controllers/counter-controller.js'
import { DashboardController } from '../app/controllers/dashboard-controller.js'
import { HomeController } from '../app/controllers/home-controller.js'
import { LanguagesController } from '../app/controllers/languages-controller.js'
import { LiveController } from '../app/controllers/live-controller.js'
import { PostsController } from '../app/controllers/posts-controller.js'
import { RecordingsController } from '../app/controllers/recordings-controller.js'
import { SessionsController } from '../app/controllers/sessions-controller.js'
import { StatisticsController } from '../app/controllers/statistics-controller.js'
import { SubscribersController } from '../app/controllers/subscribers-controller.js'

export default routes((r) => {
  r.root(HomeController, 'index')
  r.get('/dashboard', DashboardController, 'show', { as: 'dashboard' })
  r.get('/counter', CounterController, 'show', { as: 'counter' })
  r.get('/live/counter', CounterController, 'follow')
  r.post('/counter', CounterController, 'increment')
  r.get('/statistics', StatisticsController, 'show', { as: 'statistics' })
  r.resources('posts', PostsController, (r) => {
    r.resources('comments', CommentsController, { only: ['create', 'destroy'] })
  })
  r.get('/subscribers/export', SubscribersController, 'export', { as: 'exportSubscribers' })
  r.resources('subscribers', SubscribersController, { only: ['index', 'create'] })
  r.controllers(LiveController)

  r.get('/login', SessionsController, 'new', { as: 'login' })
  r.post('/login', SessionsController, 'create')
  r.delete('/login', SessionsController, 'destroy')
  r.post('/language', LanguagesController, 'update', { as: 'language' })
  r.resources('recordings', RecordingsController, { only: ['index', 'show', 'destroy'] })
  r.post('/recordings', { controller: RecordingsController, action: 'create', meta: { body: 'stream' } })
  // Programs that do not say what they like get JSON, errors too.
  r.namespace('api', { defaults: { format: 'json' } }, (r) => {
    r.resources('subscribers', ApiSubscribersController, { only: ['index', 'show', 'create'] })
  })

  // 200 while the application takes requests: for load balancers and uptime monitors.
  r.get('/up', HealthController, 'show', { as: 'liveHealthCheck' })
  r.get('/up/ready', HealthController, 'ready')
})
