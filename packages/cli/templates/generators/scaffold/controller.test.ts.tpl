{% const { className: Model, variable: one, human } = model %}
{% const attributes = `${asynchronous ? 'await ' : ''}${one}Attributes` %}
import { beforeEach, describe, expect, it } from '@jest/globals'
{% if (turbo) { %}
import { captureTurboStreamBroadcasts } from '@live/views'
{% } %}
import { {%= Model %} } from '{%= many.up %}../../app/models/{%= model.path %}.js'
import { create{%= Model %}, {%= one %}Attributes } from '{%= many.up %}../fixtures/{%= many.path %}.js'
import { app } from '{%= many.up %}../test-helper.js'

describe('{%= className %}', () => {
  let {%= one %}: {%= Model %}

  beforeEach(async () => {
    {%= one %} = await create{%= Model %}()
  })

  it('lists {%= many.human.toLowerCase() %}', async () => {
    const page = await app.get('{%= url %}')
    expect(page.status).toBe(200)
    expect(page.document.querySelector(`#{%= model.className.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase() %}_${{%= one %}.id}`)).not.toBeNull()
  })

  it('shows a {%= human.toLowerCase() %}, and a 404 where there is none', async () => {
    expect((await app.get(`{%= url %}/${{%= one %}.id}`)).status).toBe(200)
    expect((await app.get('{%= url %}/0')).status).toBe(404)
  })

  it('has forms to write and to change one', async () => {
    expect((await app.get('{%= url %}/new')).status).toBe(200)
    expect((await app.get(`{%= url %}/${{%= one %}.id}/edit`)).status).toBe(200)
  })

  it('creates a {%= human.toLowerCase() %}', async () => {
    const count = await {%= Model %}.count()
    const response = await app.post('{%= url %}', { form: { {%= one %}: {%= attributes %}() } })
    expect(response.status).toBe(303)
    expect(await {%= Model %}.count()).toBe(count + 1)
    expect(await app.flash()).toMatchObject({ notice: '{%= human %} was successfully created.' })
    expect((await app.followRedirect()).status).toBe(200)
  })
{% if (changed !== null) { %}

  it('changes a {%= human.toLowerCase() %}', async () => {
    const response = await app.patch(`{%= url %}/${{%= one %}.id}`, { form: { {%= one %}: { {%= changed.attribute.property %}: {%= changed.value %} } } })
    expect(response.status).toBe(303)
    expect((await {%= one %}.reload()).{%= changed.attribute.property %}).toBe({%= changed.value %})
  })
{% } %}
{% if (invalid !== null) { %}
{% const wrong = `{ ${invalid.attribute.property}: ${invalid.value} }` %}

  it('shows the form again when something is wrong', async () => {
    const count = await {%= Model %}.count()
    const created = await app.post('{%= url %}', { form: { {%= one %}: {%= attributes %}({%= wrong %}) } })
    expect(created.status).toBe(422)
    expect(created.text).toContain('1 error prohibited this ')
    expect(await {%= Model %}.count()).toBe(count)

    const changed = await app.patch(`{%= url %}/${{%= one %}.id}`, { form: { {%= one %}: {%= wrong %} } })
    expect(changed.status).toBe(422)
  })
{% } %}

  it('refuses what is no {%= human.toLowerCase() %}', async () => {
    expect((await app.post('{%= url %}', { form: {} })).status).toBe(400)
    expect((await app.post('{%= url %}', { form: { {%= one %}: 'text' } })).status).toBe(400)
  })

  it('destroys a {%= human.toLowerCase() %}', async () => {
    const response = await app.delete(`{%= url %}/${{%= one %}.id}`)
    expect(response.status).toBe(303)
    expect(await {%= Model %}.findBy({ id: {%= one %}.id })).toBeNull()
    expect(await app.flash()).toMatchObject({ notice: '{%= human %} was successfully destroyed.' })
  })
{% if (turbo) { %}

  it('tells open pages of a change', async () => {
    const sent = await captureTurboStreamBroadcasts('{%= stream %}', () => create{%= Model %}())
    expect(sent).toMatchObject([{ action: 'refresh' }])
  })
{% } %}

  it('speaks JSON', async () => {
    const shown = await app.get(`{%= url %}/${{%= one %}.id}`, { accept: 'json' })
    expect(shown.json()).toMatchObject({ id: {%= one %}.id })
    const created = await app.post('{%= url %}', { accept: 'json', json: { {%= one %}: {%= attributes %}() } })
    expect(created.status).toBe(201)
{% if (invalid !== null) { %}
    const refused = await app.post('{%= url %}', { accept: 'json', json: { {%= one %}: {%= attributes %}({ {%= invalid.attribute.property %}: {%= invalid.value %} }) } })
    expect(refused.status).toBe(422)
    expect(Object.keys(refused.json() as object)).toEqual(['{%= invalid.attribute.property %}'])
{% } %}
    expect((await app.delete(`{%= url %}/${{%= one %}.id}`, { accept: 'json' })).status).toBe(204)
  })
})
