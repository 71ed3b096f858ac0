import { describe, expect, it } from '@jest/globals'
{% if (fixtures) { %}
import { {%= name.className %} } from '{%= name.up %}../../app/models/{%= name.path %}.js'
import { create{%= name.className %}{%= required.length > 0 ? `, ${name.variable}Attributes` : '' %} } from '{%= name.up %}../fixtures/{%= name.plural.path %}.js'
import '{%= name.up %}../test-helper.js'

describe('{%= name.className %}', () => {
  it('is stored', async () => {
    const {%= name.variable %} = await create{%= name.className %}()
    expect((await {%= name.className %}.find({%= name.variable %}.id)).id).toBe({%= name.variable %}.id)
  })
{% for (const attribute of required) { %}
{% const input = attribute.type === 'digest' ? attribute.name : attribute.property %}

  it('needs {%= /^[aeiou]/i.test(attribute.human) ? 'an' : 'a' %} {%= attribute.human.toLowerCase() %}', async () => {
    const {%= name.variable %} = {%= name.className %}.build({%= asynchronous ? 'await ' : '' %}{%= name.variable %}Attributes({ {%= input %}: '' }))
    expect(await {%= name.variable %}.isValid()).toBe(false)
    expect({%= name.variable %}.errors.on('{%= input %}')).toEqual(["can't be blank"])
  })
{% } %}
{% if (digest) { %}

  it('knows its {%= digest.name %}, and keeps a digest of it', async () => {
    const {%= name.variable %} = await {%= name.className %}.find((await create{%= name.className %}({ {%= digest.name %}: 'correct horse' })).id)
    expect({%= name.variable %}.{%= digest.property %}).toMatch(/^scrypt:/)
    expect(await {%= name.variable %}.authenticate('correct horse')).toBe(true)
    expect(await {%= name.variable %}.authenticate('battery staple')).toBe(false)
  })
{% } %}
{% if (token) { %}

  it('gets a {%= token.human.toLowerCase() %} of its own', async () => {
    const [one, other] = [await create{%= name.className %}(), await create{%= name.className %}()]
    expect(one.{%= token.property %}).toHaveLength(32)
    expect(other.{%= token.property %}).not.toBe(one.{%= token.property %})
  })
{% } %}
})
{% } else { %}
import { {%= name.className %} } from '{%= name.up %}../../app/models/{%= name.path %}.js'
import '{%= name.up %}../test-helper.js'

describe('{%= name.className %}', () => {
  it('is new until it is stored', () => {
    expect({%= name.className %}.build().isNew()).toBe(true)
  })
})
{% } %}
