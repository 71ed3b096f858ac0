import { describe, expect, it } from '@jest/globals'
import { {%= name.className %} } from '{%= name.up %}../../app/models/{%= name.path %}.js'
import { {%= name.className %}Serializer } from '{%= name.up %}../../app/serializers/{%= name.path %}-serializer.js'
import '{%= name.up %}../test-helper.js'

describe('{%= name.className %}Serializer', () => {
  const build = () => {%= name.className %}.build({ {%= samples.map(({ property, value }) => `${property}: ${value}`).join(', ') %} })

  it('tells what is meant to be told, and nothing else', () => {
    expect(JSON.parse(JSON.stringify(new {%= name.className %}Serializer(build())))).toEqual({
{% for (const { property, json } of samples) { %}
      {%= property %}: {%= json %},
{% } %}
    })
  })

  it('makes a list of many', () => {
    expect({%= name.className %}Serializer.many([build(), build()])).toHaveLength(2)
  })
})
