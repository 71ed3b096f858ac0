{% const { variable: one, human } = model %}
<% contentFor('title', 'New {%= human.toLowerCase() %}') %>
<h1>New {%= human.toLowerCase() %}</h1>

<%= render('form', { {%= one %} }) %>

<p><%= linkTo('Back to {%= many.human.toLowerCase() %}', { action: 'index' }) %></p>
