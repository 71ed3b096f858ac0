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
  // 200 while the application takes requests: for load balancers and uptime monitors.
  r.get('/up', HealthController, 'show', { as: 'liveHealthCheck' })

  // The page at "/". Until there is one, development shows a page of welcome.
  // r.root(PostsController, 'index')
})
