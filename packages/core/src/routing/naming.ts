/** Names of routes and actions: camelCase, put together from the scopes around a route (routing.md R13, R22, R25). */

const WORD_BREAK = /[-_\s/]+/

/** camelCase of words in any of the usual notations: `new_admin_post`, `new-admin-post`, `newAdminPost`. */
export function camelCase(text: string): string {
  const words = text.split(WORD_BREAK).filter((word) => word !== '')
  return words.map((word, i) => (i === 0 ? word[0]!.toLowerCase() : word[0]!.toUpperCase()) + word.slice(1)).join('')
}

/** snake_case of a camelCase or dashed name. */
export function snakeCase(text: string): string {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase()
}

/** kebab-case of a camelCase name. */
export function kebabCase(text: string): string {
  return snakeCase(text).replaceAll('_', '-')
}

/** One name of several parts; empty ones do not count. */
export function joinName(...parts: ReadonlyArray<string | undefined>): string {
  return camelCase(parts.filter((part) => part !== undefined && part !== '').join('_'))
}

/** Whether a normalised name may become the name of a function. */
export function isRouteName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name)
}

/** What a static path contributes to names, without slashes in front; `null` when it has other signs than words and dashes. */
export function pathName(path: string): string | null {
  return /^[\w\-/]*$/.test(path) ? path.replace(/^\/+/, '') : null
}
