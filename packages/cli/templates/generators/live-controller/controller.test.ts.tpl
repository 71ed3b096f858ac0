import { describe, expect, it } from '@jest/globals'
import { app } from '{%= name.up %}../test-helper.js'

describe('{%= className %}', () => {
{% const tests = [] %}
{% if (views) tests.push(`  it('shows the page', async () => {
    expect((await app.get('${url}')).status).toBe(200)
  })`) %}
{% if (live.includes('stream')) tests.push(`  it('sends lines while they are written', async () => {
    await using stream = await app.stream('${url}/stream')
    expect(await stream.nextChunk()).toBe('tick 1\\n')
  })`) %}
{% if (live.includes('events')) tests.push(`  it('sends events, and goes on after the last one that a reader saw', async () => {
    await using events = await app.stream('${url}/events', { headers: { 'last-event-id': '41' } })
    expect(await events.next()).toMatchObject({ event: 'tick', id: '42', data: '{"n":42}' })
  })`) %}
{% if (live.includes('export')) tests.push(`  it('sends a file', async () => {
    const file = await app.get('${url}/export')
    expect(file.headers.get('content-disposition')).toContain('${script}.csv')
    expect(file.text.trim().split('\\n')).toHaveLength(1001)
  })`) %}
{%= tests.join('\n\n') %}
})
