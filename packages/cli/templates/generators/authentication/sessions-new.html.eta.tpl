<% contentFor('title', 'Sign in') %>
<h1>Sign in</h1>

<%= formWith({ url: { action: 'create' } }, (form) => { %>
  <p>
    <%= form.label('emailAddress', 'E-mail address') %>
    <%= form.emailField('emailAddress', { value: emailAddress, required: true, autofocus: true, autocomplete: 'username' }) %>
  </p>

  <p>
    <%= form.label('password', 'Password') %>
    <%= form.passwordField('password', { required: true, autocomplete: 'current-password' }) %>
  </p>

  <p><%= form.submit('Sign in') %></p>
<% }) %>

<p><%= linkTo('Forgot your password?', { controller: 'passwords', action: 'new' }) %></p>
