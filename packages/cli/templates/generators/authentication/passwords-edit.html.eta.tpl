<% contentFor('title', 'A new password') %>
<h1>A new password</h1>

<%= formWith({ url: { action: 'update', token }, method: 'put' }, (form) => { %>
  <p>
    <%= form.label('password', 'New password') %>
    <%= form.passwordField('password', { required: true, autofocus: true, autocomplete: 'new-password' }) %>
  </p>

  <p>
    <%= form.label('passwordConfirmation', 'Once more') %>
    <%= form.passwordField('passwordConfirmation', { required: true, autocomplete: 'new-password' }) %>
  </p>

  <p><%= form.submit('Save') %></p>
<% }) %>
