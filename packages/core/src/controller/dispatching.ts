/** What a controller class says of its actions, and what answers for one that has no method (C3–C6, C15, C19). */
import { ActionNotFoundError, ConfigurationError } from '../errors/index.js'
import { closestName } from '../support/did-you-mean.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { type ActionEndpoint, actionEndpoint, type ConcreteController } from './action-endpoint.js'
import { actionMethods } from './actions.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import { controllerName, controllerPath, declareControllerPath } from './names.js'

/** What {@link Dispatching} adds to a controller. */
export interface DispatchingInstance {
  /** The name of the class without `Controller`, in kebab-case: `blog-posts`. */
  readonly controllerName: string
  /** The name with its folder: `admin/blog-posts`, where a folder was given. */
  readonly controllerPath: string
}

/** What {@link Dispatching} adds to a controller class. */
export interface DispatchingStatic {
  /** See {@link DispatchingInstance.controllerName}. */
  readonly controllerName: string
  /**
   * See {@link DispatchingInstance.controllerPath}. Assign it in a static block to give a class a folder, which its subclasses
   * do not share: `static { this.controllerPath = 'admin/posts' }`.
   */
  controllerPath: string
  /** Folders in which templates of this class are looked up, before those of its parents. Default its path. Override it for more. */
  localPrefixes(): readonly string[]
  /** The names of the actions. */
  actionMethods(): ReadonlySet<string>
  /**
   * One action as an endpoint, callbacks and middlewares included: for `r.mount`, `node:http`, `config.exceptionsApp`, tests.
   * @param name default `'index'` (C8)
   * @throws ConfigurationError for a method that is no action, or no method at all where nothing else could answer
   */
  action<C extends ConcreteController>(this: C, name?: ActionName<InstanceType<C>>): ActionEndpoint
}

/** What a class may define to answer for actions that are no methods. */
type Missing = Metal & { actionMissing?(name: string): unknown }

/** Adds names and action endpoints to a controller class, and `actionMissing` to its life. */
export function Dispatching<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<DispatchingInstance> & DispatchingStatic {
  abstract class DispatchingAbility extends Base implements DispatchingInstance {
    static get controllerName(): string {
      return controllerName(this)
    }

    static get controllerPath(): string {
      return controllerPath(this)
    }

    static set controllerPath(path: string) {
      declareControllerPath(this, path)
    }

    static localPrefixes(): readonly string[] {
      return [controllerPath(this)]
    }

    static actionMethods(): ReadonlySet<string> {
      return actionMethods(this)
    }

    static action(name = 'index'): ActionEndpoint {
      assertAnswers(this, name)
      return actionEndpoint(this as unknown as ConcreteController, name)
    }

    get controllerName(): string {
      return controllerName(this.constructor)
    }

    get controllerPath(): string {
      return controllerPath(this.constructor)
    }

    override processMissing(action: string): MaybePromise<void> {
      const { actionMissing } = this as Missing
      if (!action.includes('/')) {
        if (typeof actionMissing === 'function') {
          const result: unknown = actionMissing.call(this, action)
          return isPromise(result) ? result.then((value) => this.settleResult(value)) : this.settleResult(result)
        }
        if (this.hasTemplateFor(action)) return this.settleRendering()
      }
      const guess = closestName(action, [...actionMethods(this.constructor)])
      throw new ActionNotFoundError(this.constructor.name, action, guess === null ? [] : [guess])
    }
  }
  return DispatchingAbility as unknown as B & AbstractClass<DispatchingInstance> & DispatchingStatic
}

/** Without an application nobody knows the templates, so a name without a method passes; a method that is no action does not. */
function assertAnswers(controller: { readonly name: string; readonly prototype: object }, name: string): void {
  if (actionMethods(controller).has(name)) return
  if (!(name in controller.prototype)) return
  throw new ConfigurationError(`${controller.name}.action(${JSON.stringify(name)}): ${name} is no action of ${controller.name}`)
}

/** Whether a class answers for any name by itself (C6). */
export function answersMissing(controller: { readonly prototype: object }): boolean {
  return typeof (controller.prototype as { actionMissing?: unknown }).actionMissing === 'function'
}
