/** A naive router: one expression per route, tried in declaration order. The table must agree with it. */

/** A route as the oracle knows it. */
export interface OracleRoute {
  pattern: string
  verbs: readonly string[]
  constraints: Record<string, RegExp>
  anchored: boolean
}

/** Stands for an escaped slash while expressions run. */
const SLASH = '\u0001'

const expressions = new WeakMap<OracleRoute, RegExp>()

function expression(route: OracleRoute): RegExp {
  const known = expressions.get(route)
  if (known !== undefined) return known
  const { pattern, constraints, anchored } = route
  let source = ''
  for (const token of pattern.match(/:\w+|\*\w+|[()]|[^:*()]+/g) ?? []) {
    if (token === '(') source += '(?:'
    else if (token === ')') source += ')?'
    else if (token[0] === ':') source += `(?<${token.slice(1)}>${constraints[token.slice(1)]?.source ?? '[^/.]+'})`
    else if (token[0] === '*') source += `(?<${token.slice(1)}>.+?)`
    else source += token.replace(/[.,-]/g, '\\$&')
  }
  if (source === '/') source = ''
  const made = new RegExp(`^${source}${anchored ? '' : '(?:/.*)?'}$`, 's')
  expressions.set(route, made)
  return made
}

/** The path as the expressions see it: decoded, single slashes, none at the end. */
function uniform(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  return segments.map((segment) => `/${decodeURIComponent(segment).replaceAll('/', SLASH)}`).join('')
}

/** The first route that matches, with its parameters. */
export function naiveMatch(routes: readonly OracleRoute[], method: string, path: string): { order: number; params: object } | null {
  const seen = uniform(path)
  for (const [order, route] of routes.entries()) {
    if (!route.verbs.includes(method)) continue
    const found = expression(route).exec(seen)
    if (found === null) continue
    const params: Record<string, string> = {}
    for (const [name, value] of Object.entries(found.groups ?? {})) {
      if (value !== undefined) params[name] = value.replaceAll(SLASH, '/')
    }
    return { order, params }
  }
  return null
}
