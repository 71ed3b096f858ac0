import { describe, expect, it } from '@jest/globals'
import { app } from '../test-helper.js'

{% if (clockPage) { %}
describe('GET /clock', () => {
  it('shows a clock that follows the stream', async () => {
    const response = await app.get('/clock')
    expect(response).toHaveStatus('success')
    expect(response).toHaveSelector('live-clock[src="/clock/ticks"]')
  })
})

describe('GET /clock/ticks', () => {
  it('tells the time', async () => {
    await using stream = await app.stream('/clock/ticks')
{% } else { %}
describe('GET /clock', () => {
  it('tells the time', async () => {
    await using stream = await app.stream('/clock')
{% } %}
    expect(stream).toHaveHeader('content-type', /^text\/event-stream/)
    const tick = await stream.next()
    expect(tick?.event).toBe('tick')
    expect(Date.parse(tick!.json<{ time: string }>().time)).toBeLessThanOrEqual(Date.now())
  })
})
