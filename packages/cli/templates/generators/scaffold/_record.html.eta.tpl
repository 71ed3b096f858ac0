{% const { variable: one } = model %}
<div id="<%= domId({%= one %}) %>">
{% for (const { human, property, details } of attributes) { %}
  <div class="field">
    <strong>{%= human %}:</strong>
{% if (details.ts === 'boolean') { %}
    <%= {%= one %}.{%= property %} ? 'Yes' : 'No' %>
{% } else if (details.ts === 'Date') { %}
    <% if ({%= one %}.{%= property %}) { %><%= timeTag({%= one %}.{%= property %}) %><% } %>
{% } else if (details.column === 'text') { %}
    <%= simpleFormat({%= one %}.{%= property %}) %>
{% } else if (details.column === 'json') { %}
    <%= JSON.stringify({%= one %}.{%= property %}) %>
{% } else { %}
    <%= {%= one %}.{%= property %} %>
{% } %}
  </div>
{% } %}
</div>
