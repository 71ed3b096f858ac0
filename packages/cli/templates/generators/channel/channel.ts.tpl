/** What is broadcast about {%= name.human.toLowerCase() %}, and to whom. */
import { ApplicationChannel } from './application-channel.js'

/** What an event of the channel carries. */
export interface {%= name.className %}Event {
  readonly text: string
}

export class {%= className %} extends ApplicationChannel {
  /** What those listen to who want to know about one of them. */
  static topic(id: string): readonly string[] {
    return ['{%= name.base %}', id]
  }
{% for (const action of actions.length > 0 ? actions : ['message']) { %}

  /** Tells everybody who listens to `id`, as an event of the name `{%= action %}`. */
  static async {%= action %}(id: string, event: {%= name.className %}Event): Promise<void> {
    await this.broadcast(this.topic(id), { name: '{%= action %}', data: { ...event } })
  }
{% } %}
}
