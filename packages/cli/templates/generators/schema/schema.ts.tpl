/** What a client may send of {%= name.plural.human.toLowerCase() %}. Forms send text, which becomes what it means. */
import { z } from 'zod'

/** What it has to send to make one. */
export const {%= name.className %}Schema = z.object({
{% for (const { property, rule } of rules) { %}
  {%= property %}: {%= rule %},
{% } %}
})

/** What it may send to change one: any part of it. */
export const {%= name.className %}UpdateSchema = {%= name.className %}Schema.partial()

export type {%= name.className %}Input = z.infer<typeof {%= name.className %}Schema>
export type {%= name.className %}UpdateInput = z.infer<typeof {%= name.className %}UpdateSchema>
