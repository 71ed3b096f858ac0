/** {%= name.human %}: runs after each {%= event.label %}. config/initializers/{%= initializer %}.ts lets it listen. */
{% if (event.name !== null) { %}
import type { {%= event.name.className %}Payload } from '{%= name.up %}../events/{%= event.name.path %}.js'
{% } %}

export class {%= name.className %} {
  /** Nobody waits for it: what it throws is reported. */
  async handle(payload: {%= event.payload %}): Promise<void> {
    void payload
  }
}
