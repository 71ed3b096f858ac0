/** The parts of a host name: subdomain and domain (routing.md R50, R110). */

/** Labels of a domain below its subdomain: `example.com` has two. */
const DOMAIN_LABELS = 2

/** A host without its port. */
export function hostName(host: string): string {
  return host.replace(/:\d*$/, '')
}

/** The port of a host, or `null`. */
export function portOf(host: string): number | null {
  const found = /:(\d+)$/.exec(host)
  return found === null ? null : Number(found[1])
}

/** Whether the host is an IP address, which has no subdomain. */
export function isAddress(name: string): boolean {
  return name.startsWith('[') || /^[\d.]+$/.test(name)
}

/**
 * The domain of a host name: `example.com` of `www.example.com`.
 * @param labels how many labels it has, default 2
 */
export function domainOf(name: string, labels = DOMAIN_LABELS): string {
  return isAddress(name) ? name : name.split('.').slice(-labels).join('.')
}

/** What comes before the domain; empty when there is nothing. */
export function subdomainOf(name: string, labels = DOMAIN_LABELS): string {
  return isAddress(name) ? '' : name.split('.').slice(0, -labels).join('.')
}

/** A host name with another subdomain or domain; an IP address stays as it is. */
export function changeHost(name: string, { subdomain, domain, labels }: HostChange): string {
  if (isAddress(name)) return domain ?? name
  const before = subdomain === undefined || subdomain === true ? subdomainOf(name, labels) : subdomain === false ? '' : subdomain
  const rest = domain ?? domainOf(name, labels)
  return before === '' ? rest : `${before}.${rest}`
}

/** What {@link changeHost} changes. */
export interface HostChange {
  /** `false` for none; `undefined` or `true` to keep it. */
  readonly subdomain?: string | boolean | undefined
  readonly domain?: string | undefined
  /** Labels of a domain, default 2. */
  readonly labels?: number | undefined
}
