{% if (own) { %}
import { Entity } from '@live/model'
import { {%= parent.className %} } from '{%= parent.module %}'

@Entity()
export class {%= name.className %} extends {%= parent.className %} {}
{% } else { %}
{%= parts.imports.join('\n') %}

@Entity({%= parts.entity %})
{% for (const decorator of parts.decorators) { %}
{%= decorator %}
{% } %}
export class {%= name.className %} extends {%= parent.className %} {
{%= parts.properties.map(({ decorators, declaration }) => [...decorators, declaration].map((line) => `  ${line}`).join('\n')).join('\n\n') %}
}
{% } %}
