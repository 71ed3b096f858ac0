/** Names of a controller class: for logs, views and events (C15, design §7.10). */
import { ArgumentError } from '../errors/index.js'

const NAME = Symbol('controller name')
const PATH = Symbol('controller path')

/** `Admin.BlogPostsController` by class name: `blog-posts`; empty for classes without a name of their own. */
export function controllerName(target: object): string {
  if (Object.hasOwn(target, NAME)) return (target as { [NAME]: string })[NAME]
  const name = kebabCase((target as { name?: string }).name ?? '')
  Object.defineProperty(target, NAME, { value: name })
  return name
}

/**
 * The name with the folder that it was given, such as `admin/posts`: where views, layouts and translations are looked up (C15).
 * Classes have no namespace, so without a folder it is the name alone.
 */
export function controllerPath(target: object): string {
  for (const key of [PATH, 'controllerPath']) {
    const { value } = (Object.getOwnPropertyDescriptor(target, key) ?? {}) as { value?: unknown }
    if (typeof value === 'string') return value
  }
  return controllerName(target)
}

/**
 * Gives a class its path.
 * @throws ArgumentError for something that is no path such as `'admin/posts'`
 */
export function declareControllerPath(target: object, path: string): void {
  if (typeof path !== 'string' || !/^[a-z\d][a-z\d_-]*(\/[a-z\d][a-z\d_-]*)*$/.test(path)) {
    throw new ArgumentError(`${JSON.stringify(path)} is not a controller path: write it like 'admin/posts'`)
  }
  Object.defineProperty(target, PATH, { value: path, configurable: true })
  prefixesByClass.delete(target)
}

/** Takes the path from the key under which the routes know a class, `admin/posts`, unless it has one of its own. */
export function adoptControllerPath(target: object, key: string): void {
  if (key.includes('/') && controllerPath(target) === controllerName(target)) declareControllerPath(target, key)
}

/** Whether a class says of itself, and not only its parent, that it is abstract (C16). */
export function isAbstract(target: object): boolean {
  return Object.hasOwn(target, 'abstract') && (target as { abstract: unknown }).abstract === true
}

/** Whether a class was made by a mixin: by convention its name ends in `Ability`. Such classes have neither views nor actions. */
export function isAbility(target: object): boolean {
  return (target as { name?: string }).name?.endsWith('Ability') === true
}

const prefixesByClass = new WeakMap<object, readonly string[]>()

/** Folders in which the views of a controller are looked up: its own path, then those of its ancestors (C12). */
export function viewPrefixes(target: object): readonly string[] {
  let prefixes = prefixesByClass.get(target)
  if (prefixes === undefined) {
    prefixes = [...lineage(target)]
      .filter((each) => !isAbstract(each) && !isAbility(each))
      .flatMap(localPrefixes)
      .filter(Boolean)
    prefixesByClass.set(target, prefixes)
  }
  return prefixes
}

/** The folders of one class: what its `static localPrefixes()` says, else its path. */
function localPrefixes(target: object): readonly string[] {
  const { localPrefixes: own } = target as { localPrefixes?: () => readonly string[] }
  return typeof own === 'function' ? own.call(target) : [controllerPath(target)]
}

/** A class and its ancestors. */
export function* lineage(target: object): Generator<object> {
  for (
    let each: object | null = target;
    each !== null && each !== Function.prototype;
    each = Object.getPrototypeOf(each) as object | null
  ) {
    yield each
  }
}

function kebabCase(className: string): string {
  return className
    .replace(/Controller$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}
