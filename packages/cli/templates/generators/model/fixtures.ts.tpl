/** {%= name.plural.human %} for tests. */
{% const isBuiltIn = (line) => line.includes("'node:") %}
{% const type = asynchronous ? 'Promise<Params>' : 'Params' %}
{% for (const line of imports.filter(isBuiltIn)) { %}
{%= line %}
{% } %}
import type { Params } from '@live/testing'
{% for (const line of imports.filter((each) => !isBuiltIn(each))) { %}
{%= line %}
{% } %}

/** What a valid {%= name.human.toLowerCase() %} is made of. */
export {%= asynchronous ? 'async ' : '' %}function {%= name.variable %}Attributes(attributes: Params = {}): {%= type %} {
  return { {%= [...entries, '...attributes'].join(', ') %} }
}

/** A {%= name.human.toLowerCase() %} in the database. */
export async function create{%= name.className %}(attributes: Params = {}): Promise<{%= name.className %}> {
  return {%= name.className %}.createOrFail({%= asynchronous ? 'await ' : '' %}{%= name.variable %}Attributes(attributes))
}
