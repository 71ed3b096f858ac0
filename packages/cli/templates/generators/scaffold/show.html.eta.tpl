{% const { variable: one, base, human } = model %}
<% contentFor('title', {%= title %}) %>
{% if (turbo) { %}
<%= turboStreamFrom({%= one %}) %>
{% } %}
<h1><%= {%= title %} %></h1>

<%= render('{%= base %}', { {%= one %} }) %>

<p>
  <%= linkTo('Edit this {%= human.toLowerCase() %}', ['edit', {%= one %}]) %>
  <%= linkTo('Back to {%= many.human.toLowerCase() %}', { action: 'index' }) %>
</p>

<%= buttonTo('Destroy this {%= human.toLowerCase() %}', {%= one %}, { method: 'delete' }) %>
