/** The part of a URL in front of its path (routing.md R53, R110). */
import { changeHost, hostName, portOf } from './host-parts.js'
import { escapeForm } from './url-escape.js'
import type { UrlContext, UrlOptions } from './url-options.js'

const STANDARD_PORTS: Readonly<Record<string, number>> = { 'http://': 80, 'https://': 443 }

/**
 * Protocol, user, host and port, such as `https://www.example.com`; `null` when no host is known.
 * @param fixed what the route's own constraints say: they hold unless the options say something else
 */
export function originOf(options: UrlOptions, fixed: UrlOptions, context: UrlContext): string | null {
  const { defaults = {} } = context
  const pick = <K extends keyof UrlOptions>(key: K): UrlOptions[K] => options[key] ?? fixed[key] ?? defaults[key]
  const host = pick('host') ?? context.host
  if (host === undefined || host === '') return null
  const protocol = protocolOf(pick('protocol') ?? context.protocol ?? 'http')
  const labels = (pick('tldLength') ?? 1) + 1
  const name = changeHost(hostName(host), { subdomain: pick('subdomain'), domain: pick('domain'), labels })
  const port = Number(options.port ?? fixed.port ?? portOf(host) ?? defaults.port ?? portOf(context.host ?? '') ?? 0)
  const shown = port === 0 || STANDARD_PORTS[protocol] === port ? '' : `:${port}`
  return `${protocol}${credentials(pick('user'), pick('password'))}${name}${shown}`
}

/** `'https'`, `'https:'` and `'https://'` are the same; `'//'` takes that of the page. */
function protocolOf(protocol: string): string {
  if (protocol === '//' || protocol === '') return '//'
  return `${protocol.replace(/:?(?:\/\/)?$/, '')}://`
}

function credentials(user: string | undefined, password: string | undefined): string {
  if (user === undefined || user === '') return ''
  return password === undefined ? `${escapeForm(user)}@` : `${escapeForm(user)}:${escapeForm(password)}@`
}
