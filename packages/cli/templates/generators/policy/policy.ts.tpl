/** Who may do what with {%= name.plural.human.toLowerCase() %}. */
{% if (model) { %}
import type { {%= name.className %} } from '{%= name.up %}../models/{%= name.path %}.js'
{% } %}
import { ApplicationPolicy } from '{%= fromTop('application-policy.js') %}'

export class {%= name.className %}Policy extends ApplicationPolicy<{%= model ? name.className : 'unknown' %}> {
{% rules.forEach(({ name: rule, allows }, index) => { %}
{% if (index > 0) { %}

{% } %}
{% if (allows === 'everybody') { %}
  /** Everybody. */
  {%= rule %}(): boolean {
    return true
  }
{% } else if (allows === 'owner') { %}
  /** The one to whom it belongs. */
  {%= rule %}(): boolean {
    return this.user !== null && this.record.userId === this.user.id
  }
{% } else { %}
  /** Whoever is signed in. */
  {%= rule %}(): boolean {
    return this.user !== null
  }
{% } %}
{% }) %}
}
