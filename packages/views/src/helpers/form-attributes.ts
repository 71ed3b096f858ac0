/** What the `<form>` elements of `buttonTo` and `formWith` have in common: verbs, and the hidden controls in front. */
import { ArgumentError } from '@live/core'
import { SafeString } from '../html/safe-string.js'
import type { View } from '../view.js'
import { tokenField } from './authenticity-token.js'
import { markupOf } from './markup.js'

/** A verb, in any case. Browsers send GET and POST; the others go as POST with a hidden `_method`. */
export type FormVerb = 'get' | 'post' | 'put' | 'patch' | 'delete' | (string & {})

const VERB = /^[a-z]{1,20}$/

/** A verb in lower case. @throws ArgumentError for text that is none */
export function checkedVerb(method: string): string {
  const verb = method.toLowerCase()
  if (VERB.test(verb)) return verb
  throw new ArgumentError(`${JSON.stringify(method)} is no verb of a form: give get, post, put, patch or delete`)
}

/** The verb that the browser sends. */
export const sentVerb = (verb: string): 'get' | 'post' => (verb === 'get' ? 'get' : 'post')

/** The hidden `_method`, where the browser cannot send the verb itself. */
export function methodField(view: View, verb: string): SafeString {
  if (verb === 'get' || verb === 'post') return new SafeString('')
  return markupOf(view).control({ type: 'hidden', name: '_method', value: verb })
}

/** `_method`, then the token (app.md A114). @param token of the caller's own, or `false` for none */
export function hiddenFields(view: View, action: string, verb: string, token?: string | boolean): SafeString {
  return new SafeString(`${methodField(view, verb)}${tokenField(view, action, verb, token)}`)
}
