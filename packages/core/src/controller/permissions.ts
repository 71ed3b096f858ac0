/** `permissionsPolicy(…)`: the Permissions-Policy of a controller (C256). */
import { ArgumentError, ConfigurationError } from '../errors/index.js'
import type { PermissionsPolicyBuilder } from '../http/policies/permissions-policy.js'
import { policiesOf } from '../http/policies/request-policies.js'
import { callbacksFromOption, callbacksOf, declareCallback } from './callback-list.js'
import { type OnClassOrAction, onClassOrAction } from './class-or-action.js'
import type { ActionOptions } from './conditions.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import type { DeclarationForm } from './registry.js'

/** Changes a copy of the policy for one request; the controller is its `this` and its second parameter. */
export type PermissionsChange<C = never> = (this: C, policy: PermissionsPolicyBuilder, controller: C) => unknown

declare module './registry.js' {
  interface ControllerOptions {
    permissionsPolicy?: readonly ({ readonly policy: PermissionsChange } & ActionOptions)[]
  }
}

/** The static-block form: `static { this.permissionsPolicy((policy) => policy.camera('self'), { only: ['show'] }) }`. */
export interface PermissionsStatic {
  /** Changes a copy of `config.security.permissionsPolicy`, which must be set: without it the boot fails. */
  permissionsPolicy<C extends AbstractClass<Metal>>(
    this: C,
    policy: PermissionsChange<InstanceType<C>>,
    options?: ActionOptions<ActionName<InstanceType<C>>>,
  ): void
}

/** The callback that a declaration becomes. */
class PermissionsPolicyCallback {
  readonly #change: PermissionsChange<Metal>

  constructor(change: PermissionsChange) {
    if (typeof change !== 'function') throw new ArgumentError(`permissionsPolicy got ${String(change)}: give a function (policy) => …`)
    this.#change = change as PermissionsChange<Metal>
  }

  before(controller: Metal): unknown {
    const { permissionsPolicy } = controller.services
    if (permissionsPolicy === null) throw new ConfigurationError(permissionsProblem(controller.constructor))
    const policies = policiesOf(controller.request)
    const policy = (policies.permissions ?? permissionsPolicy).clone()
    policies.permissions = policy
    return this.#change.call(controller, policy, controller)
  }
}

callbacksFromOption('permissionsPolicy', (declarations) =>
  declarations.map(({ policy, ...options }) => ({ kind: 'before', callback: new PermissionsPolicyCallback(policy), options })),
)

function declare(target: object, form: DeclarationForm, policy: PermissionsChange, options?: ActionOptions): void {
  declareCallback(target, form, 'before', new PermissionsPolicyCallback(policy), options)
}

/** Whether a controller changes the policy for some action. */
export function declaresPermissions(controller: object): boolean {
  return callbacksOf(controller, () => {}).some(({ callback }) => callback instanceof PermissionsPolicyCallback)
}

/** What is wrong with a controller that changes a policy that does not exist. */
export function permissionsProblem(controller: object): string {
  const { name = 'A controller' } = controller as { name?: string }
  return `${name} changes the permissions policy, but there is none: set config.security.permissionsPolicy to (policy) => …`
}

/** Adds the policy to a controller class. */
export function Permissions<B extends AbstractClass<Metal>>(Base: B): B & PermissionsStatic {
  abstract class PermissionsAbility extends Base {
    static permissionsPolicy(policy: PermissionsChange, options?: ActionOptions): void {
      declare(this, 'static', policy, options)
    }
  }
  return PermissionsAbility as unknown as B & PermissionsStatic
}

/** `@PermissionsPolicy((policy) => policy.camera('self'), { only: ['show'] })` on a class, without `only` on an action. */
export function PermissionsPolicy<const A extends string = never>(
  policy: PermissionsChange,
  options: ActionOptions<A> = {},
): OnClassOrAction<A> {
  return onClassOrAction('PermissionsPolicy', options as ActionOptions, (target, form, all) => declare(target, form, policy, all))
}
