/** What a helper sees of the render that is under way, and what a module of helpers looks like. */
import type { Metal, PartialLocals, RendererHome, Request, SafeString } from '@live/core'

/** A block of a template: `<%= formWith({ model: post }, (f) => { %> … <% }) %>`. Returns its content. */
export type Block<A extends readonly unknown[] = never[]> = (...args: A) => unknown

/** The application, as far as views know it: `root`, `codeRoot`, `environment`, `logger` and the folders of plugins. */
export type ViewApplication = RendererHome

/** The template that is being rendered. */
export interface TemplateReference {
  /** Such as `'posts/show'`, or `'posts/_form'` for a partial. */
  readonly name: string
  /** Where it lies, from the root of the project, such as `'app/views/posts/_form.html.eta'`; its name for one without a file. */
  readonly path: string
}

/** Options of {@link View.contentFor}. */
export interface ContentForOptions {
  /** Replaces what was there (app.md A103). */
  readonly flush?: boolean
}

/** What a partial is rendered with (app.md A104, A105). */
export interface PartialOptions {
  /** `'row'` is looked up along the controller's folders, `'posts/row'` as it is; the file is `_row`. */
  readonly partial?: string
  /** A template instead of a partial: no underscore. */
  readonly template?: string
  /** The source of a template. Never text of a client. */
  readonly inline?: string
  /** Text, escaped. */
  readonly plain?: unknown
  /** HTML: escaped unless it is a `SafeString`. */
  readonly html?: unknown
  readonly locals?: Readonly<Record<string, unknown>>
  /** Renders the partial once for each element. `null` counts as empty. */
  readonly collection?: Iterable<unknown> | null
  /** One object for the partial, under the name of the partial. */
  readonly object?: unknown
  /** The name under which the partial sees its element. Default: the name of the partial. */
  readonly as?: string
  /** A partial between the elements. */
  readonly spacerTemplate?: string
  /** A partial around each element: it shows it with `content()`. */
  readonly layout?: string
  /** Keeps every element in the cache (app.md A127), `true` under the key of the element, or under what the function returns. */
  readonly cached?: boolean | ((element: never) => unknown)
  /** Short names of formats to look for instead of those of the page. */
  readonly formats?: readonly string[]
  readonly variants?: readonly string[]
}

/** One render, from the layout to the last partial. Helpers get it; they must not keep it. */
export interface View {
  /** The controller that renders; `null` outside of one. */
  readonly controller: Metal | null
  /** The request; `null` outside of a controller. */
  readonly request: Request | null
  /** The application; `null` before it booted. */
  readonly application: ViewApplication | null
  /** The template that is running. Read it at once: after an `await` it may be another one. */
  readonly template: TemplateReference
  /** Short name of the format of the page, such as `'html'`. */
  readonly format: string
  readonly formats: readonly string[]
  readonly variants: readonly string[]
  /** The languages that are looked for, best first; empty when nothing says so. */
  readonly locales: readonly string[]
  /** What the controller assigned: visible in every template of the page. */
  readonly assigns: Readonly<Record<string, unknown>>
  /** What the template of the action was given. */
  readonly locals: Readonly<Record<string, unknown>>
  /** Every helper by its name, those of the application included, so that one helper may call another one. */
  readonly helpers: Readonly<Record<string, unknown>>
  /** Whether the page is sent while it is made. */
  readonly streaming: boolean
  /** What helpers remember until the page is done, by names of their own. */
  readonly memo: Map<string | symbol, unknown>
  /**
   * The content of a block, escaped unless it is safe. A block of a template gives what stands in it, any other function what it
   * returns; something that is no function is itself the content.
   */
  capture<A extends readonly unknown[]>(block: Block<A> | unknown, ...args: A): SafeString
  /** Renders a partial: what `render('form', { post })` does in a template. `null` for an empty collection (app.md A105). */
  readonly render: RenderHelper<PartialLocals, SafeString | null>
  /** Adds content under a name, or reads it (app.md A103). */
  contentFor(name: string, content?: unknown, options?: ContentForOptions): SafeString
  /** Adds content and lets a layout that waits for it go on, when the page is streamed. */
  provide(name: string, content: unknown): SafeString
  /** Whether there is content under a name. */
  hasContentFor(name: string): boolean
  /** What a layout stands around, or the content of a name. */
  content(name?: string): SafeString
  /** Changes with a template and everything that it renders (app.md A127). @param template default: the one that is running */
  digest(template?: string | TemplateReference): string
}

/** `render` where partials of these names say which locals they take. */
export interface RenderHelper<Partials, Made = SafeString> {
  <const Target>(target: Target extends keyof Partials ? never : Target, localsOrBlock?: object, block?: Block): SafeString | null
  // The last one, because the compiler says what is wrong with that.
  <const Name extends keyof Partials>(
    partial: Name,
    ...rest: Record<never, never> extends Partials[Name]
      ? [locals?: Partials[Name] | Block, block?: Block]
      : [locals: Partials[Name], block?: Block]
  ): Made
}

/** Functions, and constants, that templates see by name. */
export type HelperFunctions = Readonly<Record<string, unknown>>

/**
 * A module of helpers that need the render: called once for each page that uses one of them, and once without any page, to learn
 * the names. So nothing of `view` may be called before a helper is, and `template` is to be read each time.
 */
export type HelperFactory = (view: View) => HelperFunctions

/** What can be registered: plain functions, or a factory. The last one of a name wins. */
export type Helpers = HelperFunctions | HelperFactory
