/** Functions that every view can call by their names. */
import { html, type SafeString } from '@live/views'

/** The title of a page: its own, as `contentFor('title')` has it, then that of the application. */
export function pageTitle(own: SafeString): SafeString {
  return String(own) === '' ? html`{%= title %}` : html`${own} · {%= title %}`
}
