{% const { variable: one } = model %}
<%= formWith({ model: {%= one %} }, (form) => { %>
  <%= form.errorSummary() %>
{% for (const field of fields) { %}
{% const name = field.type === 'digest' ? field.name : field.property %}

  <div class="field">
    <%= form.label('{%= name %}') %>
    <%= form.{%= field.details.field %}('{%= name %}'{%= field.type === 'decimal' || field.type === 'float' ? ", { step: 'any' }" : '' %}) %>
    <%= form.errors('{%= name %}') %>
  </div>
{% } %}

  <p><%= form.submit() %></p>
<% }) %>
