/** Which methods of a controller are actions (C3). */
import { routeDefinitions } from '../routing/route-definitions.js'
import { callbacksOf } from './callback-list.js'
import { helperMethodsOf } from './helpers.js'
import { isAbility, isAbstract, lineage } from './names.js'
import { Registry } from './registry.js'
import { rescueMethodsOf } from './rescue.js'

const excluded = new Registry<string>('methods that are no actions')

/** Methods that a class may have and nobody else declares; those that the framework has itself are known by that. */
const HOOKS = ['actionMissing']

/** Takes a method out of the actions of a class and its descendants; what `@NotAction()` does. */
export function declareNotAction(target: object, name: string): void {
  excluded.add(target, 'member', name)
}

/**
 * The action names of a controller: methods of the class and of its ancestors down from the nearest abstract one, without
 * accessors, names that begin with an underscore or belong to the framework, callbacks, conditions, rescue handlers, helper
 * methods, `actionMissing`, and what `@NotAction()` excludes. What carries a route decorator always is one.
 */
export function actionMethods(controller: { readonly prototype: object }): ReadonlySet<string> {
  const names = new Set<string>()
  for (const each of lineage(controller)) {
    const { prototype } = each as { prototype: object }
    if (isAbstract(each)) {
      // A method that overrides one of the framework is not reachable by accident.
      for (const name of names) if (name in prototype) names.delete(name)
      break
    }
    if (!isAbility(each)) for (const name of methodsOf(prototype)) names.add(name)
  }
  for (const name of helpersOf(controller)) names.delete(name)
  for (const { action } of routeDefinitions(controller).routes) names.add(action)
  return names
}

function methodsOf(prototype: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor' && !name.startsWith('_'))
    .map(([name]) => name)
}

/** The methods that declarations use. */
function helpersOf(controller: object): string[] {
  const callbacks = callbacksOf(controller, () => {}).flatMap(({ callback, conditions, skips }) => [
    ...(typeof callback === 'string' ? [callback] : []),
    ...conditions.methods,
    ...skips.flatMap((skip) => skip.methods),
  ])
  return [...callbacks, ...rescueMethodsOf(controller), ...helperMethodsOf(controller), ...excluded.collect(controller), ...HOOKS]
}
