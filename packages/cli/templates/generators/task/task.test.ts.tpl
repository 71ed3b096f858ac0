import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { app } from '../../config/application.js'
import { {%= variables.map((variable) => `${variable}Task`).join(', ') %} } from '../../lib/tasks/{%= file %}.js'
import '../test-helper.js'

describe('tasks of {%= file %}', () => {
  const context = { app, invoke: async () => {} }

  afterEach(() => {
    jest.restoreAllMocks()
  })
{% tasks.forEach((name, index) => { %}

  it('{%= name %} says what it is given', async () => {
    const info = jest.spyOn(app.logger, 'info').mockImplementation(() => {})
    await {%= variables[index] %}Task.run({ what: 'all' }, context)
    expect(info).toHaveBeenCalledWith('{%= name %}: all')
  })
{% }) %}
})
