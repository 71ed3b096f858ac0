{% const record = model ? `${name.className}.build(${owned ? '{ userId: 1 }' : ''})` : "'anything'" %}
{% const table = (who) => rules.map(({ name, allows }) => `      ${name}: ${allows === 'everybody' || who === 'owner' || (who === 'somebody' && allows === 'somebody')},`).join('\n') %}
import { describe, expect, it } from '@jest/globals'
{% if (model) { %}
import { {%= name.className %} } from '{%= name.up %}../../app/models/{%= name.path %}.js'
{% } %}
import { authorize } from '{%= name.up %}../../app/policies/application-policy.js'
import { {%= name.className %}Policy } from '{%= name.up %}../../app/policies/{%= name.path %}-policy.js'
{% if (model) { %}
import '{%= name.up %}../test-helper.js'
{% } %}

/** What the rules say to somebody. */
function rules(user: { id: number } | null) {
  const policy = new {%= name.className %}Policy(user, {%= record %})
  return {
{% for (const { name: rule } of rules) { %}
    {%= rule %}: policy.{%= rule %}(),
{% } %}
  }
}

describe('{%= name.className %}Policy', () => {
  it('says what strangers may do', () => {
    expect(rules(null)).toEqual({
{%= table('stranger') %}
    })
  })

  it('says what those may do who are signed in', () => {
    expect(rules({ id: 2 })).toEqual({
{%= table('somebody') %}
    })
  })
{% if (owned) { %}

  it('says what the one may do to whom it belongs', () => {
    expect(rules({ id: 1 })).toEqual({
{%= table('owner') %}
    })
  })
{% } %}

  it('is answered with 403', () => {
    expect(() => authorize(false)).toThrow(expect.objectContaining({ status: 403 }))
    expect(() => authorize(true)).not.toThrow()
  })
})
