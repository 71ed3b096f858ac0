/** How templates are turned into text; `@live/views` implements it, and `rendererContract` of `@live/testing` checks it. */
import type { I18n } from '../i18n/i18n.js'
import type { Logger } from './logger.js'

/** One template to render. */
export interface TemplateRequest {
  /** Logical name, such as `'posts/show'`, or `'posts/_row'` for a partial. Never a path of the file system. */
  readonly template: string
  /** Short names of the acceptable formats, best first, such as `['html']`. */
  readonly formats: readonly string[]
  /** Variants that the client should get, best first: `show.html+phone` comes before `show.html` (C115). Default none. */
  readonly variants?: readonly string[]
  /** Names of template languages to look for, such as `['eta']`. Default all (C73). */
  readonly handlers?: readonly string[]
  /** Values visible in the template: the assigned ones too. */
  readonly locals: Readonly<Record<string, unknown>>
  /** Which of them the controller assigned: partials and layouts see these as well (app.md A100). Default none. */
  readonly assigns?: Readonly<Record<string, unknown>>
  /** Folders in which templates look for a partial without a folder, best first (C12). Default none. */
  readonly prefixes?: readonly string[]
  /**
   * The layout: a name (`'admin'` is `layouts/admin`, a name with a slash is taken as it is), or `false` for none, or
   * `undefined` for `layouts/application`, if that exists in the format of the template. A template is never put into a layout
   * of another format (C82).
   */
  readonly layout?: string | false
  /** Functions visible in the template, below locals of the same name: helper modules and helper methods (C21). */
  readonly helpers?: Readonly<Record<string, unknown>>
  /** The controller that renders, for helpers of the renderer's own that need its request. */
  readonly context?: object
}

/** A rendered template. */
export interface RenderedTemplate {
  readonly body: string
  /** Short name of the format that was found. */
  readonly format: string
}

/** A template that is sent while it is rendered (C90). */
export interface StreamedTemplate {
  /** The layout from its beginning, with the template where it stands. Read once; what is not read on is not rendered on. */
  readonly chunks: AsyncIterable<string>
  /** Short name of the format that was found. */
  readonly format: string
}

/** What a renderer learns of the application that it works for. */
export interface RendererHome {
  /** The folder of the project. */
  readonly root: string
  /** The folder of its code: the root itself, or `dist` after a build. */
  readonly codeRoot: string
  /** `development`, `test`, `production`, or a name of the application's own. */
  readonly environment: string
  readonly logger: Logger
  /** The texts of the application, and the language that is current. */
  readonly i18n: I18n
  /** Folders of templates that plugins bring, searched after those of the application. */
  readonly viewFolders: readonly string[]
}

/** A template as TypeScript: its types are checked, and it is never run (app.md A99). */
export interface TemplateCheck {
  /** From the root of the project, such as `'app/views/posts/_form.html.eta'`. */
  readonly path: string
  /** The code, which is to lie at `path` and `.ts`; `null` for a template that cannot be compiled. */
  readonly code: string | null
  /** Why it cannot be compiled, and where in it; `null` when it can. */
  readonly problem: { readonly message: string; readonly line: number; readonly column: number } | null
  /** The place in the template of a place in the code. Lines and columns count from 1. */
  placeOf(line: number, column: number): { readonly line: number; readonly column: number }
}

/** Finds and renders templates. */
export interface Renderer {
  /** Called once while the application boots, before its routes are drawn. Optional. */
  attach?(application: RendererHome): void | Promise<void>
  /**
   * Whether a template of that name exists in one of the formats, or in any when none is given. A name that is none, such as
   * `'../secrets'`, does not exist (C84).
   * @param variants with formats: a template of one of these counts, and so does one without a variant. Default none. Without formats
   * any variant counts
   */
  exists(template: string, formats?: readonly string[], variants?: readonly string[]): boolean
  /** Renders; throws `MissingTemplateError` naming what was searched. */
  render(request: TemplateRequest): RenderedTemplate | Promise<RenderedTemplate>
  /**
   * Renders from the layout's beginning, and gives what is there; throws like `render`, now or while it is read (live.md L98–L100). A
   * template without a layout is one chunk. Optional.
   */
  renderStream?(request: TemplateRequest): StreamedTemplate | Promise<StreamedTemplate>
  /** Renders a source instead of a file, for `render({ inline })`; `template` is then a name for messages. Optional. */
  renderSource?(source: string, request: TemplateRequest): RenderedTemplate | Promise<RenderedTemplate>
  /** Puts content that is ready into the layout of a request, for `render({ plain, layout })` (C81). Optional. */
  renderLayout?(content: string, request: TemplateRequest): RenderedTemplate | Promise<RenderedTemplate>
  /**
   * A text that changes with a template or with anything that it includes, layouts too: pages that are kept are valid with it only
   * (C219). `null` for a template that does not exist. Optional.
   * @param formats short names of the acceptable formats, best first; @param variants what the client should get, best first
   */
  digest?(template: string, formats: readonly string[], variants: readonly string[]): string | null
  /**
   * The templates that say which locals they take, as TypeScript, and those that cannot be compiled: for `live check`. Optional.
   * @param folder absolute, where the code is going to lie; @param controllerHelpers names of helpers that controllers declare
   */
  checks?(folder: string, controllerHelpers: readonly string[]): readonly TemplateCheck[]
  /**
   * The text of `.live/templates.d.ts`: the locals of the templates that declare some, as members of `TemplateLocals` and `PartialLocals`
   * (app.md A100). Optional.
   * @param folder absolute, where the file is going to lie
   */
  localTypes?(folder: string): string
  /** The functions that every template of this renderer sees, bound to a controller: `this.helpers` has them too. Optional. */
  helpers?(context: object): Readonly<Record<string, unknown>>
}
