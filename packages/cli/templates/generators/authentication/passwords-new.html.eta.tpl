<% contentFor('title', 'Forgot your password?') %>
<h1>Forgot your password?</h1>

<%= formWith({ url: { action: 'create' } }, (form) => { %>
  <p>
    <%= form.label('emailAddress', 'E-mail address') %>
    <%= form.emailField('emailAddress', { required: true, autofocus: true, autocomplete: 'username' }) %>
  </p>

  <p><%= form.submit('Send me a link') %></p>
<% }) %>
