/** Lets {%= name.className %} listen. */
import { initializer } from '@live/core'
{% if (event.name !== null) { %}
import { {%= event.name.className %}, type {%= event.name.className %}Payload } from '../../app/events/{%= event.name.path %}.js'
{% } %}
import { {%= name.className %} } from '../../app/listeners/{%= name.path %}.js'

export default initializer('listeners.{%= name.path %}', (app) => {
  app.events.subscribe<{%= event.payload %}>({%= event.reference %}, ({ payload }) => {
    app.errors.handle(() => new {%= name.className %}().handle(payload))
  })
})
