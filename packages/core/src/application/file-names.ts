/** Which class a file is expected to export (app.md A26, A31). */

/** Folders that stand for nothing in names. */
const TRANSPARENT = 'concerns'

/** The key of a file: its name without transparent folders. @param name below its root, without extension: `admin/posts-controller` */
export function registryKey(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== TRANSPARENT)
    .join('/')
}

/** The names that the export of a file may have: `PostsController` or `AdminPostsController` for `admin/posts-controller`. */
export function classNames(name: string): string[] {
  const parts = registryKey(name).split('/').map(pascalCase)
  return parts.map((_, at) => parts.slice(parts.length - 1 - at).join(''))
}

/** `posts-controller` as `PostsController`. Names in snake case are read as well. */
export function pascalCase(name: string): string {
  return name
    .split(/[-_.]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
}
