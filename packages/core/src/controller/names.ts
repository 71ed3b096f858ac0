/** Names of a controller class: for logs, views and events (C15, design §7.10). */

const NAME = Symbol('controller name')

/** `Admin.BlogPostsController` by class name: `blog-posts`; empty for classes without a name of their own. */
export function controllerName(target: object): string {
  if (Object.hasOwn(target, NAME)) return (target as { [NAME]: string })[NAME]
  const name = kebabCase((target as { name?: string }).name ?? '')
  Object.defineProperty(target, NAME, { value: name })
  return name
}

/** Folders in which the views of a controller are looked up: its own name, then those of its ancestors (C12). */
export function viewPrefixes(target: object): string[] {
  const prefixes: string[] = []
  for (let each: object | null = target; each !== null && each !== Function.prototype; each = Object.getPrototypeOf(each) as object | null) {
    if (Object.hasOwn(each, 'abstract') && (each as { abstract: boolean }).abstract) continue
    const name = controllerName(each)
    if (name !== '') prefixes.push(name)
  }
  return prefixes
}

function kebabCase(className: string): string {
  return className
    .replace(/Controller$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}
