/** Sets of IP addresses and CIDR ranges. */
import { BlockList, isIP } from 'node:net'
import { plainAddress } from './ip-address.js'

const PREFIX = /^\d{1,3}$/

/** A set of addresses and ranges of both families; answers without regard to the spelling of an address. */
export class IpRanges {
  // Two lists, because one takes IPv4 addresses for a part of the IPv6 ones: `::/0` would hold them.
  readonly #v4 = new BlockList()
  readonly #v6 = new BlockList()

  /**
   * Adds `192.0.2.1`, `2001:db8::1`, or a range such as `10.0.0.0/8`.
   * @returns whether the text is one of these; nothing is added otherwise
   */
  add(text: string): boolean {
    const slash = text.indexOf('/')
    const address = slash < 0 ? text : text.slice(0, slash)
    const version = isIP(address)
    if (version === 0 || address.includes('%')) return false
    const [list, family] = version === 4 ? ([this.#v4, 'ipv4'] as const) : ([this.#v6, 'ipv6'] as const)
    if (slash < 0) {
      list.addAddress(address, family)
      return true
    }
    const prefix = text.slice(slash + 1)
    if (!PREFIX.test(prefix) || Number(prefix) > (version === 4 ? 32 : 128)) return false
    list.addSubnet(address, Number(prefix), family)
    return true
  }

  /** Whether an address is in the set; `false` for what is no address. */
  has(address: string): boolean {
    const plain = plainAddress(address)
    const version = isIP(plain)
    return version === 4 ? this.#v4.check(plain, 'ipv4') : version === 6 && this.#v6.check(plain, 'ipv6')
  }
}
