{% const { variable: one, base, human } = model %}
<% contentFor('title', '{%= many.human %}') %>
{% if (turbo) { %}
<%= turboStreamFrom('{%= stream %}') %>
{% } %}
<h1>{%= many.human %}</h1>

<div id="{%= many.table %}">
  <% for (const {%= one %} of page.items) { %>
    <%= render('{%= base %}', { {%= one %} }) %>
    <p><%= linkTo('Show this {%= human.toLowerCase() %}', {%= one %}) %></p>
  <% } %>
</div>

<%= paginationNav(page) %>

<p><%= linkTo('New {%= human.toLowerCase() %}', { action: 'new' }) %></p>
