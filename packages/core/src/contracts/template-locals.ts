/** Locals that the compiler knows: those that templates declare, once `live` has generated them (app.md A100, A101). */

/**
 * The locals of templates, by the name that `render` takes, such as `'posts/index'`. Empty until `live` writes `.live/templates.d.ts`,
 * which declares them by merging; a template that is not among them takes any.
 */
// biome-ignore lint/suspicious/noEmptyInterface: what is generated merges its templates into it
export interface TemplateLocals {}

/** The locals of partials, by the name that `render` takes: `'posts/card'` is the file `posts/_card.html.eta`. */
// biome-ignore lint/suspicious/noEmptyInterface: what is generated merges its partials into it
export interface PartialLocals {}
