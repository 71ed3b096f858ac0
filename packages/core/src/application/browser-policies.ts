/** What browsers are told about the pages of an application: its policies, and the middlewares that send them. */
import { declaresContentSecurity } from '../controller/content-security.js'
import type { ControllerServices } from '../controller/controller-services.js'
import { declaresPermissions, permissionsProblem } from '../controller/permissions.js'
import { ConfigurationError, isError } from '../errors/index.js'
import type { ContentSecurityOptions } from '../http/policies/content-security.js'
import type { CorsOptions } from '../http/policies/cors-policy.js'
import { newPermissionsPolicy, type PermissionsPolicyBuilder } from '../http/policies/permissions-policy.js'
import { contentSecurityPolicy } from '../middleware/content-security-policy.js'
import type { Middleware } from '../middleware/middleware.js'
import { permissionsPolicy } from '../middleware/permissions-policy.js'
import type { RouteTable } from '../routing/route-table.js'

/** Keys of `config.security`. */
export interface BrowserPolicyConfig {
  /** What pages may load and run. Default: nothing is sent. */
  contentSecurityPolicy?: ContentSecurityOptions
  /** Which features of the browser pages may use. Default: nothing is sent. */
  permissionsPolicy?: (policy: PermissionsPolicyBuilder) => void
  /** Which pages of other origins may read what the application answers. Default: none, unless a controller says so. */
  cors?: CorsOptions
}

/**
 * The application's Permissions-Policy, `null` when it has none.
 * @throws ConfigurationError for one that cannot work
 */
export function permissionsPolicyOf({ permissionsPolicy: write }: BrowserPolicyConfig): PermissionsPolicyBuilder | null {
  if (write === undefined) return null
  const setting = 'config.security.permissionsPolicy'
  if (typeof write !== 'function') throw new ConfigurationError(`${setting} is ${String(write)}: give a function (policy) => …`)
  const policy = newPermissionsPolicy()
  try {
    write(policy)
  } catch (cause) {
    throw new ConfigurationError(`${setting} failed: ${isError(cause) ? cause.message : String(cause)}`, { cause })
  }
  return policy
}

/**
 * The middlewares that send policies; none for an application that has none.
 * @throws ConfigurationError for a controller that changes a Permissions-Policy that does not exist
 */
export function policyStack(services: ControllerServices, table: RouteTable): Middleware[] {
  const { contentSecurity, permissionsPolicy: permissions } = services
  const controllers = new Set(table.entries.flatMap(({ target }) => (target.kind === 'action' ? [target.controller] : [])))
  const list: Middleware[] = []
  if (contentSecurity.enforced !== null || contentSecurity.reported !== null || [...controllers].some(declaresContentSecurity))
    list.push(contentSecurityPolicy(contentSecurity))
  if (permissions !== null) list.push(permissionsPolicy(permissions))
  else {
    const lost = [...controllers].find(declaresPermissions)
    if (lost !== undefined) throw new ConfigurationError(permissionsProblem(lost))
  }
  return list
}
