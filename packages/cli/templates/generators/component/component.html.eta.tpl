<section class="{%= name.base %}">
  <h2><%= title %></h2>
  <%= body %>
</section>
