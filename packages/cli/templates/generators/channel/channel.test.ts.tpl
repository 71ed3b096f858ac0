import { describe, expect, it } from '@jest/globals'
{% if (actions.length === 0) { %}
import { {%= className %} } from '../../app/channels/{%= name.path %}-channel.js'
{% } %}
import { app } from '../test-helper.js'

describe('{%= className %}', () => {
{% if (actions.length === 0) { %}
  it('brings what is broadcast to those who listen to the same one', async () => {
    await using stream = await app.stream('{%= url %}/1')
    await {%= className %}.message('2', { text: 'elsewhere' })
    await {%= className %}.message('1', { text: 'hello' })
    expect(await stream.next()).toMatchObject({ event: 'message', data: '{"text":"hello"}' })
  })
{% } %}
{% actions.forEach((action, index) => { %}
{% if (index > 0) { %}

{% } %}
  it('brings {%= action %} to those who listen to the same one', async () => {
    await using stream = await app.stream('{%= url %}/1')
    await app.post('{%= url %}/2/{%= action %}', { form: { text: 'elsewhere' } })
    await app.post('{%= url %}/1/{%= action %}', { form: { text: 'hello' } })
    expect(await stream.next()).toMatchObject({ event: '{%= action %}', data: '{"text":"hello"}' })
  })
{% }) %}
})
