/** The stream of {%= className %}{%= actions.length > 0 ? ', and what is said in it' : '' %}. */
import { Live } from '@live/core'
import { hub } from '../../config/channels.js'
import { {%= className %} } from '../channels/{%= name.path %}-channel.js'
import { ApplicationController } from './application-controller.js'

export class {%= controller %} extends Live(ApplicationController) {
  static override liveActions = ['stream']

  /** Server-sent events, from where the browser was before: `new EventSource('{%= url %}/1')`. Say here who may listen. */
  async stream() {
    await hub.stream(this, {%= className %}.topic(this.params.string('id')))
  }
{% for (const action of actions) { %}

  async {%= action %}() {
    await {%= className %}.{%= action %}(this.params.string('id'), { text: this.params.string('text') })
    this.head('no_content')
  }
{% } %}
}
