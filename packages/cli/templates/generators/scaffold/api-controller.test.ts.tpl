{% const { className: Model, variable: one, human } = model %}
{% const attributes = `${asynchronous ? 'await ' : ''}${one}Attributes` %}
import { beforeEach, describe, expect, it } from '@jest/globals'
import { {%= Model %} } from '{%= many.up %}../../app/models/{%= model.path %}.js'
import { create{%= Model %}, {%= one %}Attributes } from '{%= many.up %}../fixtures/{%= many.path %}.js'
import { app } from '{%= many.up %}../test-helper.js'

describe('{%= className %}', () => {
  let {%= one %}: {%= Model %}

  beforeEach(async () => {
    {%= one %} = await create{%= Model %}()
  })

  it('lists {%= many.human.toLowerCase() %}, newest first', async () => {
    const list = await app.get('{%= url %}', { accept: 'json' })
    expect(list.json()).toMatchObject([{ id: {%= one %}.id }])
  })

  it('shows a {%= human.toLowerCase() %}, and a 404 where there is none', async () => {
    const shown = await app.get(`{%= url %}/${{%= one %}.id}`, { accept: 'json' })
    expect(Object.keys(shown.json() as object)).toEqual([{%= json.map((field) => `'${field}'`).join(', ') %}])
    expect((await app.get('{%= url %}/0', { accept: 'json' })).status).toBe(404)
  })

  it('creates a {%= human.toLowerCase() %}', async () => {
    const count = await {%= Model %}.count()
    const response = await app.post('{%= url %}', { accept: 'json', json: { {%= one %}: {%= attributes %}() } })
    expect(response.status).toBe(201)
    expect(await {%= Model %}.count()).toBe(count + 1)
    const { id } = response.json() as { id: number | string }
    expect(response.headers.get('location')).toMatch(new RegExp(`{%= url %}/${id}$`))
  })
{% if (changed !== null) { %}

  it('changes a {%= human.toLowerCase() %}', async () => {
    const response = await app.patch(`{%= url %}/${{%= one %}.id}`, { accept: 'json', json: { {%= one %}: { {%= changed.attribute.property %}: {%= changed.value %} } } })
    expect(response.status).toBe(200)
    expect((await {%= one %}.reload()).{%= changed.attribute.property %}).toBe({%= changed.value %})
  })
{% } %}
{% if (invalid !== null) { %}

  it('says what is wrong', async () => {
    const refused = await app.post('{%= url %}', { accept: 'json', json: { {%= one %}: {%= attributes %}({ {%= invalid.attribute.property %}: {%= invalid.value %} }) } })
    expect(refused.status).toBe(422)
    expect(Object.keys(refused.json() as object)).toEqual(['{%= invalid.attribute.property %}'])
  })
{% } %}

  it('refuses what is no {%= human.toLowerCase() %}', async () => {
    expect((await app.post('{%= url %}', { accept: 'json', json: {} })).status).toBe(400)
  })

  it('destroys a {%= human.toLowerCase() %}', async () => {
    expect((await app.delete(`{%= url %}/${{%= one %}.id}`, { accept: 'json' })).status).toBe(204)
    expect(await {%= Model %}.findBy({ id: {%= one %}.id })).toBeNull()
  })
})
