<% contentFor('title', '{%= title %}') %>
<h1>{%= title %}</h1>
<p>This is <code>{%= path %}</code>.</p>
