<% contentFor('title', '{%= name.human %}') %>
{% if (live.includes('events')) { %}
<% contentFor('head', javascriptIncludeTag('{%= script %}', { type: 'module' })) %>
{% } %}
<h1>{%= name.human %}</h1>
{% if (live.includes('events')) { %}
<p><{%= element %} src="<%= urlFor({ action: 'events' }) %>">–</{%= element %}></p>
{% } %}
{% if (live.includes('stream')) { %}
<p><%= linkTo('As text', { action: 'stream' }) %></p>
{% } %}
{% if (live.includes('export')) { %}
<p><%= linkTo('As a file', { action: 'export' }) %></p>
{% } %}
