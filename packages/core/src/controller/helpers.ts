/** Functions for views: helper modules, and methods of the controller (C21). */
import { ArgumentError } from '../errors/index.js'
import { methodOf } from './conditions.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** A helper module: an object of functions and constants, such as `import * as dates from '../helpers/dates-helper.js'`. */
export type HelperModule = Readonly<Record<string, unknown>>

/** What templates and `this.helpers` see. Declare your own by merging: `interface ViewHelpers { price(cents: number): string }`. */
export interface ViewHelpers {
  readonly [name: string]: unknown
}

declare module './registry.js' {
  interface ControllerOptions {
    /** Helper modules for the views of this class. */
    helper?: readonly HelperModule[]
    /** Methods of the controller that its views may call. */
    helperMethod?: readonly string[]
  }
}

type Declaration = { readonly module: HelperModule } | { readonly method: string }

const registry = new Registry<Declaration>('helpers', ({ helper = [], helperMethod = [] }) => [
  ...helper.map((module) => ({ module: checked(module) })),
  ...helperMethod.map((method) => ({ method })),
])

/** The static-block form: `static { this.helper(DatesHelper); this.helperMethod('currentUser') }`. */
export interface HelpersStatic {
  /** Makes the functions of these modules visible in the views of this class and its descendants. The last one of a name wins. */
  helper(...modules: readonly HelperModule[]): void
  /** Makes methods of the controller visible in its views, called on the controller itself. They are no actions. */
  helperMethod<C extends AbstractClass<Metal>>(this: C, ...names: readonly HelperName<InstanceType<C>>[]): void
}

/** Names of public methods; protected ones are not known to the compiler, so any other name is checked at boot. */
type HelperName<T> = ActionName<T> | (string & {})

/** What {@link Helpers} adds to a controller. */
export interface HelpersInstance {
  /** The helpers of this class, its helper methods, and what the renderer gives to every template, for use in actions. */
  readonly helpers: ViewHelpers
  /** The helpers of this class and its helper methods; `null` when it has none. */
  ownHelpers(): ViewHelpers | null
}

/** Adds helpers to a controller class. */
export function Helpers<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<HelpersInstance> & HelpersStatic {
  abstract class HelpersAbility extends Base implements HelpersInstance {
    static helper(...modules: readonly HelperModule[]): void {
      for (const module of modules) declareHelper(this, 'static', { module: checked(module) })
    }

    static helperMethod(...names: readonly string[]): void {
      for (const method of names) declareHelper(this, 'static', { method })
    }

    get helpers(): ViewHelpers {
      return { ...this.services.renderer?.helpers?.(this), ...this.ownHelpers() }
    }

    ownHelpers(): ViewHelpers | null {
      const declared = registry.collect(this.constructor)
      return declared.length === 0 ? null : bind(this, declared)
    }
  }
  return HelpersAbility as unknown as B & AbstractClass<HelpersInstance> & HelpersStatic
}

/** On a method of a controller that views may call; it is no action. */
export function HelperMethod(): <T extends Metal>(target: T, key: string | symbol) => void {
  return (target, key) => declareHelper(target.constructor, 'member', { method: String(key) })
}

/** `@Helper(DatesHelper)` on a class. */
export function Helper(...modules: readonly HelperModule[]): <C extends AbstractClass<Metal>>(target: C) => void {
  return (target) => {
    // The first one of a decorator goes in front, as it is the last that is declared.
    for (const module of [...modules].reverse()) declareHelper(target, 'class', { module: checked(module) })
  }
}

function declareHelper(target: object, form: DeclarationForm, declaration: Declaration): void {
  registry.add(target, form, declaration)
}

/** The names of methods that views may call, to be checked at boot. */
export function helperMethodsOf(target: object): string[] {
  return registry.collect(target).flatMap((each) => ('method' in each ? [each.method] : []))
}

/** The names of everything that a controller class gives to its views. */
export function helperNamesOf(target: object): string[] {
  return registry.collect(target).flatMap((each) => ('method' in each ? [each.method] : Object.keys(each.module)))
}

function bind(controller: Metal, declared: readonly Declaration[]): ViewHelpers {
  const helpers: Record<string, unknown> = Object.create(null)
  for (const each of declared) {
    if ('module' in each) Object.assign(helpers, each.module)
    else helpers[each.method] = methodOf(controller, each.method).bind(controller)
  }
  return helpers
}

function checked(module: HelperModule): HelperModule {
  if (typeof module === 'object' && module !== null) return module
  throw new ArgumentError(`helper takes objects of functions, not ${String(module)}: this.helper(DatesHelper)`)
}
