/** The `Domain` attribute of a cookie (controller.md C161). */
import { ArgumentError } from '../../errors/index.js'

/**
 * A domain · `'all'` for the registrable part of the host · a list, of which the first that covers the host counts · a function
 * of the host name.
 */
export type CookieDomain = string | readonly string[] | ((host: string) => string | null | undefined)

const IP_V4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const HOST_NAME = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/
const COUNTRY_PAIR = /^[a-z]{2,3}\.[a-z]{2}$/

/**
 * The domain to write, `null` for no attribute, which keeps the cookie to this very host.
 * @param host with or without port
 * @param tldLength labels of the public suffix for `'all'`: 1 for `com`, 2 for `co.uk`. Default: a guess from the host
 * @throws ArgumentError when the result is not a host name
 */
export function cookieDomain(domain: CookieDomain | undefined, host: string, tldLength?: number): string | null {
  if (domain === undefined) return null
  const name = hostName(host)
  const chosen = choose(domain, name, tldLength)
  if (chosen === null) return null
  if (chosen.length > 255 || !HOST_NAME.test(withoutDot(chosen).toLowerCase())) {
    throw new ArgumentError(`${JSON.stringify(chosen)} is not a cookie domain: pass a host name such as 'example.com'`)
  }
  return chosen
}

/** A host without its port, in lower case; an IPv6 address keeps its brackets. */
export function hostName(host: string): string {
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':')
  return (end > 0 ? host.slice(0, end) : host).toLowerCase()
}

function choose(domain: CookieDomain, name: string, tldLength: number | undefined): string | null {
  if (typeof domain === 'function') return domain(name) ?? null
  if (domain === 'all') return registrableDomain(name, tldLength)
  if (typeof domain === 'string') return domain
  return domain.find((entry) => covers(withoutDot(entry).toLowerCase(), name)) ?? null
}

function covers(domain: string, name: string): boolean {
  return name === domain || name.endsWith(`.${domain}`)
}

function registrableDomain(name: string, tldLength: number | undefined): string | null {
  if (IP_V4.test(name) || !HOST_NAME.test(name)) return null
  const labels = name.split('.')
  if (labels.length < 2) return null
  if (tldLength !== undefined) return labels.length > tldLength ? labels.slice(-tldLength - 1).join('.') : null
  return labels.slice(COUNTRY_PAIR.test(labels.slice(-2).join('.')) ? -3 : -2).join('.')
}

function withoutDot(domain: string): string {
  return domain.startsWith('.') ? domain.slice(1) : domain
}
