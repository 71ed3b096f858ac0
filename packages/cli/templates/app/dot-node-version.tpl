{%= nodeVersion %}
