/** Which proxies are believed what they say about the client (C269, C271). */
import { ConfigurationError } from '../../errors/index.js'
import { IpRanges } from './ip-ranges.js'

/**
 * `config.server.trustProxy`: `false` trusts nobody · a number trusts so many proxies in front of the process · a list trusts these
 * addresses, ranges and {@link ProxyGroup names} · a function decides, of the address and its distance (0 is the peer) · `true`
 * trusts everybody, which is right only where nobody can reach the process but through a proxy that overwrites these headers.
 */
export type TrustProxy = boolean | number | readonly (ProxyGroup | (string & {}))[] | ((address: string, hop: number) => boolean)

/** Names of well-known proxies. */
export type ProxyGroup = keyof typeof GROUPS | 'unix'

/** Whether an address is that of a trusted proxy; `hop` is 0 for the peer, 1 for who connected to it. */
export type ProxyTrust = (address: string, hop: number) => boolean

const GROUPS = {
  loopback: ['127.0.0.0/8', '::1'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  linkLocal: ['169.254.0.0/16', 'fe80::/10'],
  // As published at https://www.cloudflare.com/ips/
  cloudflare: [
    '103.21.244.0/22',
    '103.22.200.0/22',
    '103.31.4.0/22',
    '104.16.0.0/13',
    '104.24.0.0/14',
    '108.162.192.0/18',
    '131.0.72.0/22',
    '141.101.64.0/18',
    '162.158.0.0/15',
    '172.64.0.0/13',
    '173.245.48.0/20',
    '188.114.96.0/20',
    '190.93.240.0/20',
    '197.234.240.0/22',
    '198.41.128.0/17',
    '2400:cb00::/32',
    '2405:8100::/32',
    '2405:b500::/32',
    '2606:4700::/32',
    '2803:f800::/32',
    '2a06:98c0::/29',
    '2c0f:f248::/32',
  ],
} as const

/**
 * The trust that a setting means; `null` when nobody is trusted, so that nothing has to be asked per request.
 * @throws ConfigurationError for a value that means nothing
 */
export function proxyTrust(setting: TrustProxy): ProxyTrust | null {
  if (setting === false || setting === 0) return null
  if (setting === true) return () => true
  if (typeof setting === 'function') return setting
  if (typeof setting === 'number' && Number.isSafeInteger(setting) && setting > 0) return (_address, hop) => hop < setting
  if (Array.isArray(setting)) return setting.length === 0 ? null : listed(setting as readonly string[])
  throw new ConfigurationError(
    `config.server.trustProxy is ${JSON.stringify(setting)}: set it to a number of proxies, a list such as ['loopback', '10.0.0.0/8'], ` +
      'a function, true or false',
  )
}

function listed(entries: readonly string[]): ProxyTrust {
  const ranges = new IpRanges()
  for (const entry of entries) addEntry(ranges, entry)
  // A peer on a Unix socket has no address.
  const unix = entries.includes('unix')
  let peer = ''
  let trusted = unix
  return (address, hop) => {
    if (hop > 0) return ranges.has(address)
    // The peers of a process behind proxies are few, and looking one up costs more than a microsecond.
    if (address !== peer) {
      trusted = address === '' ? unix : ranges.has(address)
      peer = address
    }
    return trusted
  }
}

function addEntry(ranges: IpRanges, entry: string): void {
  if (entry === 'unix') return
  const group = Object.hasOwn(GROUPS, entry) ? GROUPS[entry as keyof typeof GROUPS] : [entry]
  for (const range of group) {
    if (typeof range === 'string' && ranges.add(range)) continue
    throw new ConfigurationError(
      `config.server.trustProxy names ${JSON.stringify(range)}: use an address, a range such as '10.0.0.0/8', or one of ` +
        `${[...Object.keys(GROUPS), 'unix'].join(', ')}`,
    )
  }
}
