/** Names of a controller class: for logs, views and events (C15, design §7.10). */

const NAME = Symbol('controller name')

/** `Admin.BlogPostsController` by class name: `blog-posts`; empty for classes without a name of their own. */
export function controllerName(target: object): string {
  if (Object.hasOwn(target, NAME)) return (target as { [NAME]: string })[NAME]
  const name = kebabCase((target as { name?: string }).name ?? '')
  Object.defineProperty(target, NAME, { value: name })
  return name
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

/** Folders in which the views of a controller are looked up: its own name, then those of its ancestors (C12). */
export function viewPrefixes(target: object): readonly string[] {
  let prefixes = prefixesByClass.get(target)
  if (prefixes === undefined) {
    prefixes = [...lineage(target)]
      .filter((each) => !isAbstract(each) && !isAbility(each))
      .map(controllerName)
      .filter(Boolean)
    prefixesByClass.set(target, prefixes)
  }
  return prefixes
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
