{% if (model === null) { %}
import { describe, expect, it } from '@jest/globals'
import { {%= name.variable %}Title } from '{%= name.up %}../../app/helpers/{%= name.path %}-helper.js'

describe('{%= name.variable %}Title', () => {
  it('names the page and what it belongs to', () => {
    expect({%= name.variable %}Title('Home')).toBe('Home · {%= name.human %}')
  })
})
{% } else { %}
{% const { variable, className, path, human } = model.model %}
import { describe, expect, it } from '@jest/globals'
import { {%= variable %}Label } from '{%= name.up %}../../app/helpers/{%= name.path %}-helper.js'
import { {%= className %} } from '{%= name.up %}../../app/models/{%= path %}.js'
import '{%= name.up %}../test-helper.js'

describe('{%= variable %}Label', () => {
{% if (model.label === null || model.label.nullable) { %}
  it('names a {%= human.toLowerCase() %} by its number', () => {
    const {%= variable %} = {%= className %}.build({ id: 7 })
    expect({%= variable %}Label({%= variable %})).toBe('{%= human %} 7')
  })
{% } %}
{% if (model.label !== null && model.label.nullable) { %}

{% } %}
{% if (model.label !== null) { %}
  it('names a {%= human.toLowerCase() %} by its {%= model.label.human.toLowerCase() %}', () => {
    const {%= variable %} = {%= className %}.build({ {%= model.label.property %}: 'One' })
    expect({%= variable %}Label({%= variable %})).toBe('One')
  })
{% } %}
})
{% } %}
