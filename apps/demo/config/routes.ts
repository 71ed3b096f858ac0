/** The routes of the application: the DSL here, decorators in `LiveController`, one table. */
import { HealthController, routes } from '@live/core'
import { CounterController } from '../app/controllers/counter-controller.js'
import { DashboardController } from '../app/controllers/dashboard-controller.js'
import { HomeController } from '../app/controllers/home-controller.js'
import { LiveController } from '../app/controllers/live-controller.js'
import { SubscribersController } from '../app/controllers/subscribers-controller.js'

export default routes((r) => {
  r.root(HomeController, 'index')
  r.get('/up', HealthController, 'show')
  r.get('/dashboard', DashboardController, 'show')
  r.get('/counter', CounterController, 'show')
  r.get('/live/counter', CounterController, 'follow')
  r.post('/counter', CounterController, 'increment')
  r.get('/subscribers/export', SubscribersController, 'export', { as: 'exportSubscribers' })
  r.resources('subscribers', SubscribersController, { only: ['index', 'create'] })
  r.controllers(LiveController)
})
