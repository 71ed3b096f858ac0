/** `layout('admin')`: which layout stands around the templates of a controller (C79, C80). */
import { ArgumentError } from '../errors/index.js'
import { type ActionOptions, Conditions } from './conditions.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'
import type { RenderOptions } from './render-options.js'
import { chosenLayout, type RenderingInstance } from './rendering.js'

/** The name of a layout, `false` for none, `null` for the conventional one. */
export type LayoutName = string | false | null

/** A layout, or a function that chooses one for each request; the controller is its `this` and its parameter. */
export type LayoutChoice<C = never> = LayoutName | ((this: C, controller: C) => LayoutName)

/** Limits a layout to some actions; the others have the conventional one. */
export type LayoutOptions<A extends string = string> = Pick<ActionOptions<A>, 'only' | 'except'>

declare module './registry.js' {
  interface ControllerOptions {
    layout?: LayoutChoice
  }
}

interface Declaration {
  readonly layout: LayoutChoice
  readonly conditions: Conditions
}

const registry = new Registry<Declaration>('layouts', ({ layout }) =>
  layout === undefined ? [] : [{ layout: checked(layout), conditions: new Conditions() }],
)

/** Declares the layout of a class and its descendants. Throws `ArgumentError` for something that cannot be one, such as `true`. */
export function declareLayout(target: object, form: DeclarationForm, layout: LayoutChoice, options?: LayoutOptions): void {
  registry.add(target, form, { layout: checked(layout), conditions: new Conditions(options) })
}

/** The static-block form: `static { this.layout('admin', { except: ['print'] }) }`. */
export interface LayoutsStatic {
  /** The last declaration counts, a subclass's over its parent's. */
  layout<C extends AbstractClass<Metal>>(
    this: C,
    layout: LayoutChoice<InstanceType<C>>,
    options?: LayoutOptions<ActionName<InstanceType<C>>>,
  ): void
}

/** Adds layouts to a controller class. */
export function Layouts<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & LayoutsStatic {
  abstract class LayoutsAbility extends Base {
    static layout(layout: LayoutChoice, options?: LayoutOptions): void {
      declareLayout(this, 'static', layout, options)
    }

    override layoutFor(options: RenderOptions): string | boolean | undefined {
      const asked = super.layoutFor(options)
      if (asked === undefined) return declaredLayout(this)
      return asked === true ? (declaredLayout(this) ?? true) : asked
    }
  }
  return LayoutsAbility as unknown as B & LayoutsStatic
}

function declaredLayout(controller: Metal): string | false | undefined {
  const declared = registry.collect(controller.constructor).at(-1)
  if (declared === undefined || !declared.conditions.includes(controller.actionName)) return undefined
  const { layout } = declared
  return typeof layout === 'function' ? chosenLayout(controller, layout as (controller: never) => unknown) : (layout ?? undefined)
}

/** Every action that a layout of the class is limited to, to be checked at boot. */
export function actionsWithLayout(target: object): string[] {
  return registry.collect(target).flatMap(({ conditions }) => [...conditions.actions])
}

function checked(layout: LayoutChoice): LayoutChoice {
  if (typeof layout === 'string' || typeof layout === 'function' || layout === false || layout === null) return layout
  throw new ArgumentError(`${String(layout)} is not a layout: give its name, a function, false for none, or null for the conventional one`)
}
