import { afterAll, describe, expect, it } from '@jest/globals'
import { hub } from '../../app/channels/application-channel.js'
{% if (actions.length === 0) { %}
import { {%= className %} } from '../../app/channels/{%= name.path %}-channel.js'
{% } %}
import { app } from '../test-helper.js'

describe('{%= className %}', () => {
  afterAll(() => hub.close())
{% if (actions.length === 0) { %}

  it('brings what is broadcast to those who listen', async () => {
    await using stream = await app.stream('{%= url %}/1')
    await hub.broadcast({%= className %}.topic('1'), { name: 'message', data: { text: 'hello' } })
    expect(await stream.next()).toMatchObject({ event: 'message', data: '{"text":"hello"}' })
  })
{% } %}
{% for (const action of actions) { %}

  it('brings {%= action %} to those who listen to the same one', async () => {
    await using stream = await app.stream('{%= url %}/1')
    await app.post('{%= url %}/2/{%= action %}', { form: { text: 'elsewhere' } })
    await app.post('{%= url %}/1/{%= action %}', { form: { text: 'hello' } })
    expect(await stream.next()).toMatchObject({ event: '{%= action %}', data: '{"text":"hello"}' })
  })
{% } %}
})
