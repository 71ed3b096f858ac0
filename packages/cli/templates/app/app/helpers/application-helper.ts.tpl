/** Functions that every view can call by their names. */
import { html, type SafeString, whenSettled } from '@live/views'

/** The title of a page: its own, as `contentFor('title')` has it, then that of the application. */
export function pageTitle(own: SafeString): SafeString {
  return whenSettled(own, (page) => (String(page) === '' ? html`{%= title %}` : html`${page} · {%= title %}`))
}
