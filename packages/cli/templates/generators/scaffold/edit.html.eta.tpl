{% const { variable: one, human } = model %}
<% contentFor('title', 'Editing {%= human.toLowerCase() %}') %>
<h1>Editing {%= human.toLowerCase() %}</h1>

<%= render('form', { {%= one %} }) %>

<p>
  <%= linkTo('Show this {%= human.toLowerCase() %}', {%= one %}) %>
  <%= linkTo('Back to {%= many.human.toLowerCase() %}', { action: 'index' }) %>
</p>
