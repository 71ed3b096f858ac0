/** What all models share. They inherit from it, and so does everything that you write here. */
import { Model } from '@live/model'
{% if (turbo) { %}
import { Broadcasting } from '@live/views'
{% } %}

export abstract class ApplicationRecord extends {%= turbo ? 'Broadcasting(Model)' : 'Model' %} {}
