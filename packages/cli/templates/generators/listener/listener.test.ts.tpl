import { channel } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
{% if (event.name !== null) { %}
import { {%= event.name.className %} } from '{%= name.up %}../../app/events/{%= event.name.path %}.js'
{% } %}
import { {%= name.className %} } from '{%= name.up %}../../app/listeners/{%= name.path %}.js'
import { app as application } from '{%= name.up %}../../config/application.js'
import listen from '{%= name.up %}../../config/initializers/{%= initializer %}.js'
import '{%= name.up %}../test-helper.js'

describe('{%= name.className %}', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  it('runs after each {%= event.label %}', () => {
    const handle = jest.spyOn({%= name.className %}.prototype, 'handle')
    listen.run(application as never)
    channel({%= event.reference %}).publish({ id: 1 })
    expect(handle.mock.lastCall).toEqual([{ id: 1 }])
  })
})
