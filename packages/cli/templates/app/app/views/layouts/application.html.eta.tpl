<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title><%= pageTitle(contentFor('title')) %></title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="application-name" content="{%= title %}">
    <meta name="mobile-web-app-capable" content="yes">
    <meta name="apple-mobile-web-app-capable" content="yes">
    <%= csrfMetaTags() %>
    <%= cspMetaTag() %>
{% if (turbo) { %}
    <% turboRefreshesWith({ method: 'morph', scroll: 'preserve' }) %>
{% } %}
    <%= content('head') %>

    <link rel="icon" href="/icon.png" type="image/png">
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="apple-touch-icon" href="/icon.png">
{% if (css) { %}
    <%= stylesheetLinkTag('application'{%= turbo ? ", { 'data-turbo-track': 'reload' }" : '' %}) %>
{% } %}
{% if (turbo) { %}
    <%= turboScriptTag() %>
{% } %}
{% if (javascript) { %}
    <%= javascriptIncludeTag('application', { type: 'module' }) %>
{% } %}
  </head>

  <body>
    <% if (notice()) { %><p class="notice" role="status"><%= notice() %></p><% } %>
    <% if (alert()) { %><p class="alert" role="alert"><%= alert() %></p><% } %>
    <main>
      <%= content() %>
    </main>
  </body>
</html>
