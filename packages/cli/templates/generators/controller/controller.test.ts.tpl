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
{% paths.forEach(({ action, path, title }, index) => { %}
{% if (index > 0) { %}

{% } %}
{% if (views) { %}
  it('shows {%= action %}', async () => {
    const response = await app.get('{%= path %}')
    expect(response).toHaveStatus('success')
    expect(response).toHaveSelector('h1', { text: '{%= title %}' })
  })
{% } else { %}
  it('answers {%= action %}', async () => {
    expect(await app.get('{%= path %}')).toHaveStatus('no_content')
  })
{% } %}
{% }) %}
})
{% } %}
