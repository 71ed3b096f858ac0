{% const { variable: one } = model %}
<%= formWith({ model: {%= one %} }, (form) => { %>
  <%= form.errorSummary() %>
{% for (const field of fields) { %}
{% const name = field.type === 'digest' ? field.name : field.property %}

  <p>
    <%= form.label('{%= name %}') %>
    <%= form.{%= field.details.field %}('{%= name %}'{%= field.type === 'decimal' || field.type === 'float' ? ", { step: 'any' }" : '' %}) %>
  </p>
{% } %}

  <p><%= form.submit() %></p>
<% }) %>
