/** What a client may send of {%= name.plural.human.toLowerCase() %}. Forms send text, which becomes what it means. */
import { z } from 'zod'

export const {%= name.className %}Schema = z.object({
{% for (const { property, rule } of rules) { %}
  {%= property %}: {%= rule %},
{% } %}
})

export type {%= name.className %}Input = z.infer<typeof {%= name.className %}Schema>
