import { Migration } from '@live/model'

export default class {%= className %} extends Migration {
{% if (lines.length === 0) { %}
  override change() {}
{% } else { %}
  override change() {
{% for (const line of lines) { %}
    {%= line %}
{% } %}
  }
{% } %}
}
