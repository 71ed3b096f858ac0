/** What clients get to know of {%= name.plural.human.toLowerCase() %}: `this.render({ json: new {%= name.className %}Serializer({%= name.variable %}) })`. */
import type { {%= name.className %} } from '{%= name.up %}../models/{%= name.path %}.js'

/** A {%= name.human.toLowerCase() %} as JSON. */
export interface {%= name.className %}Json {
{% for (const { property, type } of fields) { %}
  readonly {%= property %}: {%= type %}
{% } %}
}

export class {%= name.className %}Serializer {
  readonly #{%= name.variable %}: {%= name.className %}

  constructor({%= name.variable %}: {%= name.className %}) {
    this.#{%= name.variable %} = {%= name.variable %}
  }

  /** A list of them: `this.render({ json: {%= name.className %}Serializer.many({%= name.plural.variable === name.variable ? 'list' : name.plural.variable %}) })`. */
  static many(records: readonly {%= name.className %}[]): {%= name.className %}Serializer[] {
    return records.map((record) => new {%= name.className %}Serializer(record))
  }

  /** Called when JSON is made of it. */
  toJSON(): {%= name.className %}Json {
    const {%= name.variable %} = this.#{%= name.variable %}
    return {
{% for (const { property, value } of fields) { %}
      {%= property %}: {%= value %},
{% } %}
    }
  }
}
