/** The types that templates are checked with: of helpers, of outputs, of partials that are rendered by name (app.md A99, A100). */
import type { Flash, FormTokenOptions, PartialLocals, SafeString, ViewHelpers } from '@live/core'
import type { defaultHelpers } from '../default-helpers.js'
import type { Output } from '../html/output.js'
import type { RenderHelper, View } from '../view.js'
import type { markupHelpers, pageHelpers } from './builtins.js'

/** The functions of a module of helpers, plain or made of the view. */
export type HelpersOf<Module> = Module extends (view: never) => infer Made ? Made : Module

/** The helpers of a file of `app/helpers`: what it exports, and what the function makes that it exports by default. */
export type HelpersOfFile<File> = Omit<File, 'default'> & (File extends { default: infer Factory } ? HelpersOf<Factory> : unknown)

/** All of a union at once. */
type All<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer Every) => void ? Every : never

/** What controllers give to their templates by themselves. */
interface ControllerHelpers {
  csrfField(form?: FormTokenOptions): SafeString
  csrfMetaTags(): SafeString
  formAuthenticityToken(form?: FormTokenOptions): string
  flash(): Flash
  notice(): unknown
  alert(): unknown
}

/** The helpers that every template sees, without those of the application. */
export type TemplateHelpers = All<HelpersOf<(typeof defaultHelpers)[number]>> &
  typeof markupHelpers &
  Omit<ReturnType<typeof pageHelpers>, 'render'> &
  ControllerHelpers & { readonly view: View; content(...args: readonly unknown[]): SafeString }

/**
 * What `renderIn` of a component gets: `renderIn({ render, linkTo }: ComponentHelpers) { … }`. A partial that is named with its folder, and
 * that declares its locals, gets exactly these.
 */
export type ComponentHelpers = TemplateHelpers & ViewHelpers & { readonly render: RenderHelper<PartialLocals> }

/** Helpers of controllers and plugins, whose types are known where `ViewHelpers` declares them. */
export type OtherHelpers<Names extends string> = {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whose types nobody knows may be used in any way
  readonly [Name in Names]: unknown extends ViewHelpers[Name] ? any : ViewHelpers[Name]
}

/** What the code of a template writes to. */
export type CheckedOutput = Pick<Output, 'text' | 'position' | 'put' | 'putRaw' | 'flush'>

/** What opens and closes the blocks of a template. */
export interface CheckedView {
  open(template: unknown): CheckedOutput
  close(output: CheckedOutput): SafeString
}
