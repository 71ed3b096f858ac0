/** The options of `render`, and what else it takes. */
import type { Status } from '../http/statuses.js'
import type { JsonOptions } from './json-options.js'

/** What to render, and with which head. Exactly one of the body options, or a template. */
export interface RenderOptions extends JsonOptions {
  /** A value as JSON; a string passes unchanged (C75). `only`, `except`, `methods` and `include` say what of it. */
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
  /** The template of another action of this controller; the action does not run. */
  action?: string
  /** A partial: `'row'` is the template `_row`; `true` is the one named like the action. No layout unless one is given. */
  partial?: string | true
  /** Renders the partial once for each element, which it sees under its own name (C67). */
  collection?: Iterable<unknown>
  /** The name under which the partial sees its element. Default: the name of the partial. */
  as?: string
  /** The content of a file as it is; an absolute path, never one that a client names. */
  file?: string
  /** The source of a template itself. Needs a renderer that can; never text that a client sends. */
  inline?: string
  /** Values visible in the template, besides those of `assign`. */
  locals?: Record<string, unknown>
  /** The same as calling `assign` for this template only; locals of the same name win. */
  assigns?: Record<string, unknown>
  /**
   * The layout; `false` for none, `true` for the one that a template would have, which must exist. Templates have one by default,
   * everything else has one only when this is given (C81).
   */
  layout?: string | boolean | ((controller: never) => string | false | null)
  /**
   * Sends the page while it is rendered: its layout from the beginning, and the template where it stands (C90). Only templates in a
   * layout; everything else is sent whole. Default false.
   */
  stream?: boolean
  /** Short names of the formats to look for. Default: those of the request. */
  formats?: readonly string[]
  /** Variants to look for. Default: those of the request. */
  variants?: readonly string[]
  /** Names of template languages to look for. Default all. */
  handlers?: readonly string[]
  /** Whether `json` escapes `<`, `>`, `&`, U+2028 and U+2029, so that it may stand inside a script. Default false. */
  escape?: boolean
  /** A number or a name such as `'created'`. Default 200. */
  status?: Status | (string & {})
  /** A type or its short name. Default: that of the renderer or the template. */
  contentType?: string
  /** The `Location` header: a URL, or what `urlFor` takes. */
  location?: string | Readonly<Record<string, unknown>>
}

/** A component that renders itself (C67). */
export interface Renderable {
  /** Gives HTML. @param context the helpers of the controller; @param options those of the call */
  renderIn(context: object, options: RenderOptions): unknown
}

/** A model that has a partial of its own: `render(post)` renders `posts/_post`, which sees it as `post`. */
export interface PartialModel {
  /** Such as `'posts/post'`. */
  toPartialPath(): string
}

/** What `render` takes first. */
export type RenderTarget = string | RenderOptions | Renderable | PartialModel | readonly PartialModel[]
