/** The scripts of every page. They are ES modules: import others by their path. */
{% if (live) { %}
import './clock.js'
{% } %}
