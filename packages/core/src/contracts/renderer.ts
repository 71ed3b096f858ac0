/** How templates are turned into text; `@live/views` implements it. */

/** One template to render. */
export interface TemplateRequest {
  /** Logical name, such as `'posts/show'`. Never a path of the file system. */
  readonly template: string
  /** Short names of the acceptable formats, best first, such as `['html']`. */
  readonly formats: readonly string[]
  /** Values visible in the template. */
  readonly locals: Readonly<Record<string, unknown>>
  /** The layout: a name, or `false` for none, or `undefined` for the conventional one. */
  readonly layout?: string | false
}

/** A rendered template. */
export interface RenderedTemplate {
  readonly body: string
  /** Short name of the format that was found. */
  readonly format: string
}

/** Finds and renders templates. */
export interface Renderer {
  /** Whether a template of that name exists in one of the formats, or in any when none is given. */
  exists(template: string, formats?: readonly string[]): boolean
  /** Renders; throws `MissingTemplateError` naming what was searched. */
  render(request: TemplateRequest): RenderedTemplate | Promise<RenderedTemplate>
}
