{% if (paths.length === 0) { %}
import { describe, expect, it } from '@jest/globals'
import { {%= className %} } from '{%= name.up %}../../app/controllers/{%= name.path %}-controller.js'

describe('{%= className %}', () => {
  it('has no actions yet', () => {
    expect([...{%= className %}.actionMethods()]).toEqual([])
  })
})
{% } else { %}
import { describe, expect, it } from '@jest/globals'
import { app } from '{%= name.up %}../test-helper.js'

describe('{%= className %}', () => {
{% paths.forEach(({ action, path }, index) => { %}
{% if (index > 0) { %}

{% } %}
  it('answers {%= action %}', async () => {
    const response = await app.get('{%= path %}')
    expect(response.status).toBe({%= views ? 200 : 204 %})
  })
{% }) %}
})
{% } %}
