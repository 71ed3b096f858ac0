/** `defaultFormBuilder(AdminForm)`: which class builds the forms in the views of a controller (C26). */
import { ArgumentError } from '../errors/index.js'
import type { AbstractClass, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** A class of builders. What it has to be, the package that renders forms says. */
export type FormBuilderType = new (...args: never[]) => object

declare module './registry.js' {
  interface ControllerOptions {
    /** Builds the forms in the views of this class and its descendants. */
    defaultFormBuilder?: FormBuilderType
  }
}

const registry = new Registry<FormBuilderType>('form builders', ({ defaultFormBuilder: builder }) =>
  builder === undefined ? [] : [checked(builder)],
)

/** The static-block form: `static { this.defaultFormBuilder(AdminForm) }`. */
export interface FormBuildersStatic {
  /** Lets a class build the forms in the views of this class and its descendants. The last declaration wins. */
  defaultFormBuilder(builder: FormBuilderType): void
}

/** Adds the declaration to a controller class. */
export function FormBuilders<B extends AbstractClass<Metal>>(Base: B): B & FormBuildersStatic {
  abstract class FormBuildersAbility extends Base {
    static defaultFormBuilder(builder: FormBuilderType): void {
      declare(this, 'static', builder)
    }
  }
  return FormBuildersAbility as unknown as B & FormBuildersStatic
}

/** `@DefaultFormBuilder(AdminForm)` on a class. */
export function DefaultFormBuilder(builder: FormBuilderType): (target: AbstractClass<Metal>) => void {
  return (target) => declare(target, 'class', builder)
}

/** The class that builds the forms of a controller, for renderers; `null` for that of the renderer. */
export function formBuilderOf(controller: object): FormBuilderType | null {
  return registry.collect(controller.constructor).at(-1) ?? null
}

function declare(target: object, form: DeclarationForm, builder: FormBuilderType): void {
  registry.add(target, form, checked(builder))
}

function checked(builder: FormBuilderType): FormBuilderType {
  if (typeof builder === 'function') return builder
  throw new ArgumentError(`defaultFormBuilder got ${String(builder)}: give a class that extends FormBuilder`)
}
