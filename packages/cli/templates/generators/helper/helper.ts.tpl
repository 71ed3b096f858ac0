{% if (model === null) { %}
/** Functions for the views of {%= name.human.toLowerCase() %}. Every one that is exported can be called in every view. */

/** A title for the tab of the browser: `{%= name.variable %}Title('Home')` is `Home · {%= name.human %}`. */
export function {%= name.variable %}Title(title: string): string {
  return `${title} · {%= name.human %}`
}
{% } else { %}
/** Functions for the views of {%= name.human.toLowerCase() %}. */
import type { {%= model.model.className %} } from '{%= name.up %}../models/{%= model.model.path %}.js'

/** What a {%= model.model.human.toLowerCase() %} is called in titles and links. */
export function {%= model.model.variable %}Label({%= model.model.variable %}: {%= model.model.className %}): string {
{% if (model.label === null) { %}
  return `{%= model.model.human %} ${{%= model.model.variable %}.id}`
{% } else if (model.label.nullable) { %}
  return {%= model.model.variable %}.{%= model.label.property %} || `{%= model.model.human %} ${{%= model.model.variable %}.id}`
{% } else { %}
  return {%= model.model.variable %}.{%= model.label.property %}
{% } %}
}
{% } %}
