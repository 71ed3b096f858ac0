import { describe, expect, it } from '@jest/globals'
import { {%= name.className %}Schema, {%= name.className %}UpdateSchema } from '{%= name.up %}../../app/schemas/{%= name.path %}-schema.js'

const valid = { {%= rules.map(({ property, attribute }) => `${property}: ${attribute.type === 'boolean' ? "'true'" : attribute.details.samples[0]}`).join(', ') %} }

describe('{%= name.className %}Schema', () => {
  it('takes what is valid', () => {
    expect({%= name.className %}Schema.safeParse(valid).success).toBe(true)
  })
{% if (required !== null) { %}

  it('needs {%= /^[aeiou]/i.test(required.attribute.human) ? 'an' : 'a' %} {%= required.attribute.human.toLowerCase() %}', () => {
    expect({%= name.className %}Schema.safeParse({ ...valid, {%= required.property %}: undefined }).success).toBe(false)
  })
{% } %}
{% if (misfit !== null) { %}

  it('takes no {%= misfit.attribute.human.toLowerCase() %} that is none', () => {
    expect({%= name.className %}Schema.safeParse({ ...valid, {%= misfit.property %}: {%= misfit.attribute.details.misfit %} }).success).toBe(false)
  })
{% } %}

  it('takes a part of it for a change, if that is valid', () => {
    expect({%= name.className %}UpdateSchema.safeParse({}).success).toBe(true)
{% if (required !== null) { %}
    expect({%= name.className %}UpdateSchema.safeParse({ {%= required.property %}: {%= required.attribute.details.ts === 'string' && required.attribute.type !== 'uuid' ? "' '" : 'null' %} }).success).toBe(false)
{% } %}
  })
})
