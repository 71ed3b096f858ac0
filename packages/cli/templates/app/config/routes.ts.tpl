/** Which path leads to which action. See them all with `npx live routes`. */
import { HealthController, routes } from '@live/core'
{% if (live) { %}
import { ClockController } from '../app/controllers/clock-controller.js'
{% } %}

export default routes((r) => {
{% if (live) { %}
{% if (clockPage) { %}
  r.get('/clock', ClockController, 'show')
  r.get('/clock/ticks', ClockController, 'ticks')
{% } else { %}
  r.get('/clock', ClockController, 'ticks')
{% } %}

{% } %}
  // For load balancers and uptime monitors: the process runs; and requests may come, for the database answers as well.
  r.get('/up', HealthController, 'show', { as: 'liveHealthCheck' })
  r.get('/up/ready', HealthController, 'ready')

  // The page at "/". Until there is one, development shows a page of welcome.
  // r.root(PostsController, 'index')
})
