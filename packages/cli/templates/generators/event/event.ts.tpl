/** {%= name.human %}. Tell everybody who listens: `{%= name.className %}.notify({ {%= samples.length > 0 ? '… ' : '' %}})`. */
import { channel } from 'node:diagnostics_channel'

/** What is told. */
export interface {%= name.className %}Payload {
{% for (const { property, ts } of samples) { %}
  readonly {%= property %}: {%= ts %}
{% } %}
{% if (samples.length === 0) { %}
  readonly [key: string]: unknown
{% } %}
}

export class {%= name.className %} {
  /** What listeners subscribe to: `app.events.subscribe({%= name.className %}.eventName, …)`. */
  static readonly eventName = '{%= eventName %}'

  static notify(payload: {%= name.className %}Payload): void {
    channel({%= name.className %}.eventName).publish(payload)
  }
}
