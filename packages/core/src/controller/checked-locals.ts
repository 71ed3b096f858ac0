/** What `render` takes where the compiler knows the locals of a template (app.md A100). */
import type { PartialLocals, TemplateLocals } from '../contracts/template-locals.js'
import type { PartialModel, Renderable, RenderOptions } from './render-options.js'

/** Locals that may be left out where each of them may. */
type LocalsOption<Locals> = Record<never, never> extends Locals ? { readonly locals?: Locals } : { readonly locals: Locals }

/** In a collection each element is a local of its partial, under its own name. */
type PartialOption<Locals> =
  | (LocalsOption<Locals> & { readonly collection?: never })
  | { readonly locals?: Partial<Locals>; readonly collection: Iterable<unknown> }

/** What a call that names a template in its options says of locals; any when nobody knows them. */
type NamedLocals<Template, Part> = Template extends keyof TemplateLocals
  ? LocalsOption<TemplateLocals[Template]>
  : Part extends keyof PartialLocals
    ? PartialOption<PartialLocals[Part]>
    : { readonly locals?: RenderOptions['locals'] }

/** The options of {@link RenderOptions}, with the locals that the template or the partial of that name declares. */
export type CheckedOptions<Template, Part> = Omit<RenderOptions, 'template' | 'partial' | 'locals'> & {
  readonly template?: Template
  readonly partial?: Part
} & NamedLocals<Template, Part>

/** The first argument of `render`: as {@link RenderTarget}. */
export type CheckedTarget<Name, Template, Part> =
  | Name
  | CheckedOptions<Template, Part>
  | Renderable
  | PartialModel
  | readonly PartialModel[]

/** The second argument of `render`, which must be there when the template of that name needs locals. What is `never` names none. */
export type OptionsAfter<Name> = [Name] extends [never]
  ? [options?: RenderOptions]
  : Name extends keyof TemplateLocals
    ? Record<never, never> extends TemplateLocals[Name]
      ? [options?: CheckedOptions<Name, never>]
      : [options: CheckedOptions<Name, never>]
    : [options?: RenderOptions]
