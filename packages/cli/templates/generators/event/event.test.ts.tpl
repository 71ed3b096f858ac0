import { describe, expect, it } from '@jest/globals'
import { app as application } from '{%= name.up %}../../config/application.js'
import { {%= name.className %}, type {%= name.className %}Payload } from '{%= name.up %}../../app/events/{%= name.path %}.js'
import '{%= name.up %}../test-helper.js'

describe('{%= name.className %}', () => {
  it('reaches everybody who listens', () => {
    const heard: {%= name.className %}Payload[] = []
    const end = application.events.subscribe<{%= name.className %}Payload>({%= name.className %}.eventName, ({ payload }) => heard.push(payload))
    const payload = { {%= samples.map(({ property, value }) => `${property}: ${value}`).join(', ') %} }
    {%= name.className %}.notify(payload)
    end()
    expect(heard).toEqual([payload])
  })
})
