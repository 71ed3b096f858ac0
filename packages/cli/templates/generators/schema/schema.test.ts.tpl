import { describe, expect, it } from '@jest/globals'
import { {%= name.className %}Schema } from '{%= name.up %}../../app/schemas/{%= name.path %}-schema.js'

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
})
