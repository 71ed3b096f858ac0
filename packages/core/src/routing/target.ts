/** Finds out what a declaration leads to (routing.md R11, R36, R100). */
import type { RouteCollector, TargetReference } from './collector.js'
import { camelCase } from './naming.js'
import { joinPath, type Scope } from './scope.js'
import type { ControllerClass, Mountable, NodeHandler, RedirectTarget, RouteTarget, TargetOptions } from './types.js'

/** Whether a value is a class: the prototype of a class cannot be replaced, that of a plain function can. */
export function isClass(value: unknown): value is ControllerClass {
  return typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
}

/** Whether a controller has a public method of that name. */
export function hasAction(controller: ControllerClass, action: string): boolean {
  const prototype = controller.prototype as Record<string, unknown> | undefined
  return action !== 'constructor' && typeof prototype?.[action] === 'function' && !(action in Object.prototype)
}

/** Whether a value can be mounted or be the raw target of a route. */
export function isMountable(value: unknown): value is Mountable {
  if (typeof value === 'function') return !isClass(value)
  if (value === null || typeof value !== 'object') return false
  return typeof (value as { fetch?: unknown }).fetch === 'function' || typeof (value as { handler?: unknown }).handler === 'function'
}

/** Whether a value was made by `redirect()`. */
export function isRedirect(value: unknown): value is RedirectTarget {
  return value !== null && typeof value === 'object' && (value as { kind?: unknown }).kind === 'redirect'
}

/** The tagged target of something mountable. */
export function mountTarget(app: Mountable): RouteTarget {
  if (typeof app === 'function') return { kind: 'node', handler: app }
  if ('fetch' in app && typeof app.fetch === 'function') {
    return { kind: 'fetch', handler: (request) => app.fetch(request) }
  }
  const own = app as { handler: NodeHandler }
  // Read at each request: an application boots when its handler is asked for, and may not be ready while routes are drawn.
  return { kind: 'node', handler: (req, res) => own.handler(req, res, () => {}), app }
}

/**
 * The target of a declaration from its own options and its scope; notes a mistake and returns `null`.
 * @param path the declaration's own path: a single word is the default action
 */
export function resolveTarget(
  collector: RouteCollector,
  scope: Scope,
  path: string,
  options: TargetOptions,
  source: string,
): TargetReference | null {
  const { to } = options
  if (isRedirect(to)) return to
  if (isMountable(to)) return mountTarget(to)
  const [named, action] = splitReference(typeof to === 'string' ? to : options.action === undefined ? scope.to : undefined)
  const short = shorthand(scope, path)
  const controller = named ?? options.controller ?? scope.controller ?? short?.controller
  const chosen =
    action ?? options.action ?? scope.action ?? (controller === short?.controller ? short?.action : undefined) ?? actionFromPath(path)
  if (controller === undefined || controller === '') {
    collector.problem(source, `missing controller for ${JSON.stringify(path)}: pass the class, or { to: 'posts#show' }`)
  } else if (chosen === undefined) {
    collector.problem(source, `missing action for ${JSON.stringify(path)}: pass its name after the controller`)
  } else if (typeof controller === 'string') {
    return controllerByKey(collector, scope, controller, chosen, source)
  } else {
    return { kind: 'reference', controller, action: chosen }
  }
  return null
}

/** `'posts#show'` is both, `'show'` an action alone. */
function splitReference(to: string | undefined): [controller?: string, action?: string] {
  if (to === undefined) return []
  const hash = to.indexOf('#')
  if (hash === -1) return [undefined, to]
  return [to.slice(0, hash), to.slice(hash + 1) || undefined]
}

/** `account/overview` is `account#overview`; in a namespace one word is enough: `api#short` (R12). */
function shorthand({ module }: Scope, path: string): { controller: string; action: string } | null {
  const words = path.replace(/^\/+|\/+$/g, '')
  if (!/^[A-Za-z_][\w-]*(?:\/[A-Za-z_][\w-]*)*$/.test(words)) return null
  const cut = words.lastIndexOf('/')
  if (cut === -1) return module === '' ? null : { controller: `/${module}`, action: camelCase(words) }
  return { controller: words.slice(0, cut), action: camelCase(words.slice(cut + 1)) }
}

function actionFromPath(path: string): string | undefined {
  const word = path.replace(/^\/+/, '')
  return /^[A-Za-z_][\w-]*$/.test(word) ? camelCase(word) : undefined
}

/** Looks a key up in the registry; a leading slash leaves the module of the scope. */
function controllerByKey(collector: RouteCollector, scope: Scope, key: string, action: string, source: string): TargetReference | null {
  const absolute = key.startsWith('/')
  if (absolute && scope.module === '') {
    collector.problem(source, `the controller ${JSON.stringify(key)} begins with a slash, but there is no module to leave: remove it`)
    return null
  }
  if (/::|(?:^|\/)[A-Z]/.test(key)) {
    collector.problem(source, `the controller ${JSON.stringify(key)} is not a key such as 'admin/posts'`)
    return null
  }
  return { kind: 'reference', controller: absolute ? key.slice(1) : joinPath(scope.module, key), action }
}
