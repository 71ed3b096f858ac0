import { {%= parent.className %} } from '{%= parent.module %}'

{% if (folder === null && actions.length === 0) { %}
export class {%= className %} extends {%= parent.className %} {}
{% } else { %}
export class {%= className %} extends {%= parent.className %} {
{% if (folder !== null) { %}
  static {
    this.controllerPath = '{%= folder %}'
  }
{% } %}
{% actions.forEach((action, index) => { %}
{% if (index > 0 || folder !== null) { %}

{% } %}
{% if (views && template(action) === action) { %}
  {%= action %}() {}
{% } else if (views) { %}
  {%= action %}() {
    this.render('{%= template(action) %}')
  }
{% } else { %}
  {%= action %}() {
    this.head('no_content')
  }
{% } %}
{% }) %}
}
{% } %}
