/** `useRenderers`: the few renderers of a controller that shall not have them all (C76). */
import { ArgumentError } from '../errors/index.js'
import { Registry } from './registry.js'
import { renderers } from './renderers.js'

const registry = new Registry<readonly string[]>('used renderers')

/**
 * Declares on a class which renderers it uses; a subclass adds to those of its parent.
 * @throws ArgumentError for a renderer that was not added
 */
export function declareRenderers(target: object, names: readonly string[]): void {
  for (const name of names) {
    if (renderers.all.some((entry) => entry.name === name)) continue
    throw new ArgumentError(`useRenderers: there is no renderer ${JSON.stringify(name)}; add it with renderers.add before`)
  }
  registry.add(target, 'static', names)
}

/** Whether a class may use a renderer: any, unless it or a parent of it says which. */
export function usesRenderer(controller: object, name: string): boolean {
  if (registry.version === 0) return true
  const used = registry.collect(controller)
  return used.length === 0 || used.some((names) => names.includes(name))
}
