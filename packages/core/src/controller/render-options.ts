/** The options of `render`. */
import type { Status } from '../http/statuses.js'

/** What to render, and with which head. Exactly one of the body options, or a template. */
export interface RenderOptions {
  /** A value as JSON; a string passes unchanged (C75). */
  json?: unknown
  /** Text. */
  plain?: unknown
  /** HTML: escaped unless it is a `SafeString` of the `html` tag (C69). */
  html?: unknown
  /** Any text or bytes. */
  body?: unknown
  /** Text, as XML. */
  xml?: unknown
  /** Text, as a script. */
  js?: unknown
  /** Text, as Markdown. */
  markdown?: unknown
  /** Text, as an SVG image. */
  svg?: unknown
  /** A template: `'posts/edit'`, or `'edit'` for one of this controller. */
  template?: string
  /** The template of another action of this controller. */
  action?: string
  /** Values visible in the template, besides those of `assign`. */
  locals?: Record<string, unknown>
  /** The layout; `false` for none. */
  layout?: string | false
  /** Short names of the formats to look for. Default: those of the request. */
  formats?: readonly string[]
  /** A number or a name such as `'created'`. Default 200. */
  status?: Status | (string & {})
  /** A type or its short name. Default: that of the renderer or the template. */
  contentType?: string
  /** The `Location` header. */
  location?: string
}
