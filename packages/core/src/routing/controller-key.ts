/** How text refers to a controller: `'admin/posts'` (design §7.10). */
import type { ControllerClass, ControllerRegistry } from './types.js'

/**
 * The key of a class: its place in the registry, else its name in kebab-case without the ending.
 * @param registry controllers by key; a class with several has the first one
 */
export function controllerKey(controller: ControllerClass, registry: ControllerRegistry = {}): string {
  for (const key of Object.keys(registry)) if (registry[key] === controller) return key
  return controller.name
    .replace(/Controller$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}
