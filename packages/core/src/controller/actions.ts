/** Which methods of a controller are actions (C3). */
import { callbacksOf } from './callback-list.js'
import { rescueMethodsOf } from './rescue.js'

/**
 * The action names of a controller: methods of the class and of its ancestors down from the nearest abstract one, without
 * accessors, names that begin with an underscore, callbacks and rescue handlers.
 */
export function actionMethods(controller: { readonly prototype: object }): ReadonlySet<string> {
  const names = new Set<string>()
  for (let each: object | null = controller; each !== null && !isAbstract(each); each = Object.getPrototypeOf(each) as object | null) {
    const { prototype } = each as { prototype?: object }
    if (prototype === undefined) break
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof descriptor.value === 'function' && name !== 'constructor' && !name.startsWith('_')) names.add(name)
    }
  }
  for (const { callback } of callbacksOf(controller)) if (typeof callback === 'string') names.delete(callback)
  for (const name of rescueMethodsOf(controller)) names.delete(name)
  return names
}

const isAbstract = (target: object): boolean => Object.hasOwn(target, 'abstract') && (target as { abstract: unknown }).abstract === true
